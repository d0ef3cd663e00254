/// Labelled images in the form that a network takes, checked once. The arrays are shared, not
/// copied.
public struct Examples: Sendable {
  /// The shape of every image.
  public let shape: ImageShape
  /// The pixels, `[count, height, width, channels]`, 0…255, in the order in which they lie in
  /// memory.
  public let pixels: [UInt8]
  /// The labels, `[count]`, each below the number of classes.
  public let labels: [UInt8]
  /// The position in its image that each value is taken from; nil if every value stays in place.
  private(set) var order: [Int32]?
  /// The fraction of values that are zero, 0…1, estimated from every 97th value.
  public let zeroShare: Double
  /// The number of images.
  public var count: Int { labels.count }

  /// Creates examples from plain arrays, which are shared, not copied.
  ///
  /// - Throws: `ModelError.invalidExamples` if there are no images, the number of pixels is wrong,
  ///   or a label is not below `classes`.
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
      throw .invalidExamples(
        "label \(label) is not one of the \(classes) classes, 0…\(classes - 1).")
    }
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    let probes = stride(from: 0, to: pixels.count, by: 97)
    zeroShare =
      Double(probes.count { pixels[$0] == 0 }) / Double(max((pixels.count + 96) / 97, 1))
  }

  /// Returns the same images with their pixels rearranged, as a view.
  ///
  /// Nothing is copied, and training on the view gives the same bytes as training on rearranged
  /// copies.
  ///
  /// - Parameter source: `[height · width]`, row-major: the position from which each position takes
  ///   its pixel. The channels of a pixel stay together.
  /// - Throws: `ModelError.invalidExamples` unless every position occurs exactly once.
  public func permuted(by source: [Int32]) throws(ModelError) -> Examples {
    try shape.checkPermutation(source)
    let channels = Int32(shape.channels)
    let values = source.flatMap { origin in (0..<channels).map { origin * channels + $0 } }
    var view = self
    view.order = order.map { before in values.map { before[Int($0)] } } ?? values
    return view
  }

  /// Returns other pixels with the same labels and the same rearrangement.
  ///
  /// - Parameter pixels: `[count, height, width, channels]`, in the same order in memory as
  ///   `self.pixels`.
  /// - Throws: `ModelError.invalidExamples` if the number of pixels is wrong.
  public func replacing(pixels: [UInt8]) throws(ModelError) -> Examples {
    // The labels have already been checked.
    var view = try Examples(
      shape: shape, pixels: pixels, labels: labels, classes: Int(UInt8.max) + 1)
    view.order = order
    return view
  }
}

extension ImageShape {
  /// Rejects anything that is not a permutation of an image's pixels.
  func checkPermutation(_ source: [Int32]) throws(ModelError) {
    guard source.sorted() == (0..<Int32(height * width)).map({ $0 }) else {
      throw .invalidExamples(
        "\(source.count) positions are not a permutation of \(height)×\(width) pixels.")
    }
  }
}
