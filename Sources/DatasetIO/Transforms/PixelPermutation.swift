import RandomStreams

/// One fixed rearrangement of an image's pixel positions.
///
/// The same permutation is applied to every image, so that only the neighbourhoods are lost:
///
///     let permutation = PixelPermutation(height: 28, width: 28, seed: 0)
///     let shuffled = permutation.applied(to: images)
public struct PixelPermutation: Sendable, Equatable {
  /// `[height · width]`, row-major: the position from which each position takes its pixel.
  public let source: [Int32]

  /// Creates a random permutation; each of the (height · width)! permutations is equally likely.
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

  /// Creates a random permutation within each block of `side`×`side` pixels: distant pixels stay
  /// distant, and near ones are mixed. Each block has its own permutation.
  ///
  /// Blocks are counted from the top left; those at the right and lower edges may be smaller. With
  /// a side of 1 nothing moves; if one block covers the image, it is the permutation of the whole
  /// image.
  ///
  /// - Parameters:
  ///   - height: The images' height, in pixels.
  ///   - width: The images' width, in pixels.
  ///   - side: The blocks' height and width, at least 1.
  ///   - seed: The same seed gives the same permutation.
  public init(height: Int, width: Int, withinBlocksOf side: Int, seed: UInt64) {
    precondition(side >= 1, "blocks of \(side)×\(side) pixels do not exist")
    var stream = RandomStream(seed: seed, purpose: .pixelPermutation)
    var source = [Int32](repeating: 0, count: height * width)
    for top in stride(from: 0, to: height, by: side) {
      for left in stride(from: 0, to: width, by: side) {
        let rows = min(side, height - top)
        let columns = min(side, width - left)
        let order = stream.permutation(of: rows * columns)
        func position(_ index: Int) -> Int {
          (top + index / columns) * width + left + index % columns
        }
        for (index, origin) in order.enumerated() {
          source[position(index)] = Int32(position(Int(origin)))
        }
      }
    }
    self.source = source
  }

  /// Creates a random permutation of whole blocks of `side`×`side` pixels: near pixels stay near,
  /// except at the edges of the blocks.
  ///
  /// Blocks are counted from the top left; incomplete ones at the right and lower edges stay in
  /// place. With a side of 1 it is the permutation of the whole image; with at most one block
  /// nothing moves.
  ///
  /// - Parameters:
  ///   - height: The images' height, in pixels.
  ///   - width: The images' width, in pixels.
  ///   - side: The blocks' height and width, at least 1.
  ///   - seed: The same seed gives the same permutation.
  public init(height: Int, width: Int, ofBlocksOf side: Int, seed: UInt64) {
    precondition(side >= 1, "blocks of \(side)×\(side) pixels do not exist")
    var stream = RandomStream(seed: seed, purpose: .pixelPermutation)
    var source = (0..<Int32(height * width)).map { $0 }
    let columns = width / side
    func corner(_ block: Int) -> Int { (block / columns * width + block % columns) * side }
    for (block, origin) in stream.permutation(of: height / side * columns).enumerated() {
      for row in 0..<side {
        for column in 0..<side {
          let offset = row * width + column
          source[corner(block) + offset] = Int32(corner(Int(origin)) + offset)
        }
      }
    }
    self.source = source
  }

  /// Whether nothing moves.
  public var isIdentity: Bool { source.elementsEqual(0..<Int32(source.count)) }

  /// The permutation that undoes this one.
  public var inverse: PixelPermutation {
    var target = source
    for (position, origin) in source.enumerated() { target[Int(origin)] = Int32(position) }
    return PixelPermutation(source: target)
  }

  /// Returns the same images and labels with their pixels rearranged; a pixel's channels stay
  /// together.
  ///
  /// - Parameter images: The images, each with as many pixels as the permutation has positions.
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
