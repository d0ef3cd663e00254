import RandomStreams

/// One fixed rearrangement of an image's pixel positions.
///
/// The same permutation is applied to every image, so that only the neighbourhoods are lost.
/// `Examples` of the module `Models` are rearranged by it without copying their pixels:
///
///     let permutation = PixelPermutation(height: 28, width: 28, seed: 0)
///     let shuffled = try examples.permuted(by: permutation.source)
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
}
