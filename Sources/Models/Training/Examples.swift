/// Labelled images as a network takes them: a view of somebody's bytes, checked once.
public struct Examples: Sendable {
  /// The shape of every image.
  public let shape: ImageShape
  /// `[count, height, width, channels]`, 0…255, as they lie in memory.
  public let pixels: [UInt8]
  /// `[count]`, each below the number of classes.
  public let labels: [UInt8]
  /// Where in its image each value comes from; absent if every one stands in its own place.
  private(set) var order: [Int32]?
  /// The share of values that are zero, 0…1, estimated from every 97th.
  public let zeroShare: Double
  /// How many images there are.
  public var count: Int { labels.count }

  /// Examples from plain arrays, which are shared, not copied.
  ///
  /// - Throws: `ModelError.invalidExamples` when there are none, pixels are missing or left over, or
  ///   a label is not below `classes`.
  public init(
    shape: ImageShape, pixels: [UInt8], labels: [UInt8], classes: Int
  ) throws(ModelError) {
    guard !labels.isEmpty else { throw .invalidExamples("there are none.") }
    guard pixels.count == labels.count * shape.count else {
      throw .invalidExamples(
        "\(labels.count) images of \(shape) are \(labels.count * shape.count) bytes, found "
          + "\(pixels.count).")
    }
    if let label = labels.max(), label >= classes {
      throw .invalidExamples("label \(label) among \(classes) classes, which are 0…\(classes - 1).")
    }
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    let probes = stride(from: 0, to: pixels.count, by: 97)
    zeroShare =
      Double(probes.count { pixels[$0] == 0 }) / Double(max((pixels.count + 96) / 97, 1))
  }
  /// The same images with their pixels rearranged, as a view: nothing is copied, and what is
  /// trained on it is the same bytes as if it had been.
  ///
  /// - Parameter source: `[height · width]`, row-major: the position from which each position takes
  ///   its pixel; a pixel's channels stay together.
  /// - Throws: `ModelError.invalidExamples` unless every position occurs once.
  public func permuted(by source: [Int32]) throws(ModelError) -> Examples {
    guard source.sorted() == (0..<Int32(shape.height * shape.width)).map({ $0 }) else {
      throw .invalidExamples(
        "\(source.count) positions are no permutation of \(shape.height)×\(shape.width) pixels.")
    }
    let channels = Int32(shape.channels)
    let values = source.flatMap { origin in (0..<channels).map { origin * channels + $0 } }
    var view = self
    view.order = order.map { before in values.map { before[Int($0)] } } ?? values
    return view
  }

  /// Other pixels under the same labels, in the same view.
  ///
  /// - Parameter pixels: `[count, height, width, channels]`, as `self.pixels` lie in memory.
  /// - Throws: `ModelError.invalidExamples` when pixels are missing or left over.
  public func replacing(pixels: [UInt8]) throws(ModelError) -> Examples {
    // The labels were checked before.
    var view = try Examples(
      shape: shape, pixels: pixels, labels: labels, classes: Int(UInt8.max) + 1)
    view.order = order
    return view
  }
}
