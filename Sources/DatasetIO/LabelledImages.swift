/// Images as plain bytes, with one label each.
public struct LabelledImages: Sendable, Equatable {
  /// The number of images.
  public let count: Int
  /// The height of every image, in pixels.
  public let height: Int
  /// The width of every image, in pixels.
  public let width: Int
  /// The number of values per pixel: 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// `[count, height, width, channels]`, row-major, 0…255.
  public let pixels: [UInt8]
  /// `[count]`, each in 0 ..< the data set's number of classes.
  public let labels: [UInt8]

  /// The most bytes that one file, decompressed, or one folder may contain, since all of it is kept
  /// in memory: 1 GiB, twenty times MNIST. It also limits a file that becomes a single image, since
  /// all of it is read.
  static let largestByteCount = 1 << 30

  /// Creates images from their bytes.
  ///
  /// - Parameters:
  ///   - pixels: `[count, height, width, channels]`.
  ///   - labels: `[count]`.
  public init(height: Int, width: Int, channels: Int, pixels: [UInt8], labels: [UInt8]) {
    precondition(pixels.count == labels.count * height * width * channels)
    self.count = labels.count
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
    self.labels = labels
  }
}

extension LabelledImages {
  /// Returns the first `count` images, or all of them if there are fewer.
  ///
  /// - Parameter count: At least 0.
  public func prefix(_ count: Int) -> LabelledImages {
    precondition(count >= 0, "a prefix of \(count) images does not exist")
    return count < self.count ? slice(0..<count) : self
  }

  /// Returns the images at the positions `range`.
  func slice(_ range: Range<Int>) -> LabelledImages {
    let size = height * width * channels
    return LabelledImages(
      height: height, width: width, channels: channels,
      pixels: Array(pixels[range.lowerBound * size..<range.upperBound * size]),
      labels: Array(labels[range]))
  }
}
