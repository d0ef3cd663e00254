/// The pixels of a batch as bytes, and one bit per pixel that says whether it is not zero.
///
/// Four fifths of MNIST's pixels are zero, shuffled or not. A product with a zero leaves every sum
/// as it is, so a first dense layer may skip zero pixels and still give the same bits.
public final class SparsePixels: @unchecked Sendable {
  /// The number of pixels, or of samples, whose bits share a word.
  static let wordSize = 64

  let size: Int
  let capacity: Int
  /// The number of words that contain the bits of an image.
  let words: Int
  /// The number of bytes from one sample to the next: an odd number of cache lines, so that the
  /// bytes of one pixel do not compete for the same cache set.
  let stride: Int
  /// The pixels, `[batch, stride]`.
  let bytes: UnsafeMutablePointer<UInt8>
  /// Every possible byte divided by 255.
  let fractions: UnsafeMutablePointer<Float>
  /// One bit for each pixel that is not zero, `[words, batch]`.
  private let lit: UnsafeMutablePointer<UInt64>

  /// Creates a batch of `batch` images with `size` values each.
  public init(batch: Int, size: Int) {
    require(batch > 0 && size > 0, "a batch of \(batch) images of \(size) values")
    self.size = size
    capacity = batch
    words = (size + Self.wordSize - 1) / Self.wordSize
    stride = (words | 1) * Self.wordSize
    bytes = .allocate(capacity: batch * stride)
    bytes.initialize(repeating: 0, count: batch * stride)
    lit = .allocate(capacity: batch * words)
    lit.initialize(repeating: 0, count: batch * words)
    fractions = .allocate(capacity: 256)
    for byte in 0..<256 { fractions[byte] = Float(byte) / 255 }
  }

  deinit {
    bytes.deallocate()
    lit.deallocate()
    fractions.deallocate()
  }

  /// Loads one image into the batch.
  ///
  /// - Parameters:
  ///   - pixels: All images, `size` bytes each.
  ///   - image: The number of the image.
  ///   - order: The position in the image that each value is taken from, `[size]`, each below
  ///     `size`; nil if every value stays in place.
  ///   - sample: The position of the image in the batch.
  public func load(_ pixels: [UInt8], image: Int, order: [Int32]? = nil, sample: Int) {
    require(
      image >= 0 && (image + 1) * size <= pixels.count && sample >= 0 && sample < capacity,
      "image \(image) of \(pixels.count) bytes to sample \(sample) of \(capacity)")
    let row = bytes + sample * stride
    copyPixels(pixels, image: image, size: size, order: order, to: row)
    for word in 0..<words {
      var bits: UInt64 = 0
      for part in 0..<8 {
        let eight = UnsafeRawPointer(row + (word * Self.wordSize + part * 8))
          .load(as: UInt64.self)
        bits |= Self.bits(ofBytes: eight) &<< UInt64(part * 8)
      }
      lit[word * capacity + sample] = bits
    }
  }

  /// Returns the bits of 64 pixels of one image.
  func lit(word: Int, sample: Int) -> UInt64 { lit[word * capacity + sample] }

  /// Computes the bits of 64 samples, from `first` on, for each of the 32 pixels of half a word.
  ///
  /// - Parameters:
  ///   - half: The number of the half word, which starts at pixel 32 · `half`.
  ///   - samples: The batch size, beyond which bits are zero.
  ///   - columns: Receives 32 words.
  func transpose(half: Int, first: Int, samples: Int, into columns: UnsafeMutablePointer<UInt64>) {
    let rows = lit + (half / 2 * capacity + first)
    let shift = UInt64(half % 2 * 32)
    let count = samples - first
    for k in 0..<32 {
      let low = k < count ? (rows[k] &>> shift) & 0xFFFF_FFFF : 0
      let high = k + 32 < count ? (rows[k + 32] &>> shift) &<< 32 : 0
      columns[k] = low | high
    }
    // These are the remaining steps of transposing 64×64 bits by halves: Warren, "Hacker's
    // Delight", 7-3.
    var distance = 16
    var mask: UInt64 = 0x0000_FFFF_0000_FFFF
    while distance > 0 {
      for block in Swift.stride(from: 0, to: 32, by: 2 * distance) {
        for k in block..<block + distance {
          let moved = (columns[k] &>> UInt64(distance) ^ columns[k + distance]) & mask
          columns[k] ^= moved &<< UInt64(distance)
          columns[k + distance] ^= moved
        }
      }
      distance /= 2
      mask ^= mask &<< UInt64(distance)
    }
  }

  /// Returns one bit for each of eight bytes that is not zero. The first byte gives the lowest bit.
  @inline(__always)
  private static func bits(ofBytes bytes: UInt64) -> UInt64 {
    let sevens: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let ones = (((bytes & sevens) &+ sevens) | bytes) &>> 7 & 0x0101_0101_0101_0101
    return (ones &* 0x0102_0408_1020_4080) &>> 56
  }
}
