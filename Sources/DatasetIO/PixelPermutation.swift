import RandomStreams

/// One fixed rearrangement of an image's pixel positions.
///
/// Every image goes through the same permutation, so that nothing is lost but the neighbourhoods:
///
///     let permutation = PixelPermutation(height: 28, width: 28, seed: 0)
///     let shuffled = permutation.applied(to: images)
public struct PixelPermutation: Sendable, Equatable {
  /// `[height · width]`, row-major: the position from which each position takes its pixel.
  public let source: [Int32]

  /// A random permutation, each of the (height · width)! equally likely.
  ///
  /// - Parameters:
  ///   - height: The images' height, in pixels.
  ///   - width: The images' width, in pixels.
  ///   - seed: The same seed gives the same permutation.
  public init(height: Int, width: Int, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .pixelPermutation)
    source = stream.permutation(of: height * width)
  }

  private init(source: [Int32]) {
    self.source = source
  }

  /// The permutation that undoes this one.
  public var inverse: PixelPermutation {
    var target = source
    for (position, origin) in source.enumerated() { target[Int(origin)] = Int32(position) }
    return PixelPermutation(source: target)
  }

  /// The same images and labels with their pixels rearranged; a pixel's channels stay together.
  ///
  /// - Parameter images: As many pixels each as the permutation has positions.
  public func applied(to images: LabelledImages) -> LabelledImages {
    precondition(
      images.height * images.width == source.count,
      "a permutation of \(source.count) positions cannot rearrange images of "
        + "\(images.height)×\(images.width)")
    let channels = images.channels
    let origins = source.flatMap { origin in (0..<channels).map { Int(origin) * channels + $0 } }
    let pixels = images.pixels
    var rearranged = [UInt8](repeating: 0, count: pixels.count)
    for image in 0..<images.count {
      let first = image * origins.count
      for value in 0..<origins.count {
        rearranged[first + value] = pixels[first + origins[value]]
      }
    }
    return LabelledImages(
      height: images.height, width: images.width, channels: channels, pixels: rearranged,
      labels: images.labels)
  }
}
