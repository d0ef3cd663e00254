/// The purpose of a random stream. Streams with different purposes are independent, so that drawing
/// more numbers from one (say, dropout) does not change the others.
public enum RandomPurpose: UInt32, Sendable {
  /// Initial weights; the stream's index is the tensor's position in the network.
  case initialization = 1
  /// The order of the training images; the index is the epoch.
  case shuffling = 2
  /// Dropout masks; the index combines the sample's number since training began and the layer.
  case dropout = 3
  /// The fixed permutation of pixel positions.
  case pixelPermutation = 4
  /// The built-in `glyphs` data set; the index is the image.
  case glyphs = 5
  /// Weights that are compared but never trained; the index is the tensor.
  case equivalence = 10
  /// The shifts of training images; the index is the epoch.
  case shiftAugmentation = 20
  /// The selection of images for a smaller training set.
  case subsets = 21
  /// The order of files in a `bytes:` folder and the selection of test files; the index is the hash of
  /// the path.
  case byteFiles = 30
  /// The resamples of seeds and test images for an interval; the index is the resample.
  case bootstrap = 40
  /// Sensor readings; the index is 0 for the rule and its samples, 1 for other orders of readings.
  case tabular = 31
  /// Images to check exported networks by.
  case exportCheck = 41
}

/// A counter-based stream of random numbers, keyed by (seed, purpose, index).
///
/// The generator is Philox4x32-10. Different keys give independent streams, and the numbers are the
/// same on every machine.
///
///     var stream = RandomStream(seed: 0, purpose: .shuffling, index: 3)
///     let order = stream.permutation(of: 60_000)
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// A stream that starts at its first number.
  ///
  /// - Parameters:
  ///   - seed: The run's seed, the same for all its streams.
  ///   - purpose: The purpose of the numbers.
  ///   - index: The stream's index within its purpose, such as an epoch or an image.
  public init(seed: UInt64, purpose: RandomPurpose, index: Int = 0) {
    let index = UInt64(bitPattern: Int64(index))
    key = SIMD2(truncatingIfNeeded: SIMD2(seed, seed >> 32))
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32),
      purpose.rawValue)
  }

  /// The next 32 random bits.
  public mutating func next32() -> UInt32 {
    if used == 4 {
      block = philox4x32(counter: counter, key: key)
      counter[0] &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(next32())
    return UInt64(next32()) << 32 | low
  }

  /// A number in 0 ..< 1 with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in `range`. Rounding can give the upper bound.
  public mutating func uniform(in range: Range<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// An integer in 0 ..< `bound`, uniformly distributed.
  ///
  /// Lemire, "Fast Random Integer Generation in an Interval" (2019).
  ///
  /// - Parameter bound: At least 1.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound >= 1, "an integer below \(bound) does not exist")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A random order of 0 ..< `count`, uniformly distributed (Fisher–Yates).
  public mutating func permutation(of count: Int) -> [Int32] {
    var order = (0..<Int32(count)).map { $0 }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return order
  }

  /// Draws as many of 0 ..< `counts.count` as there are, with replacement, and stores how often each
  /// was drawn.
  public mutating func resample(into counts: inout [Int32]) {
    for index in counts.indices { counts[index] = 0 }
    guard !counts.isEmpty else { return }
    let bound = UInt64(counts.count)
    // As in `integer(below:)`, but with 32 bits per number.
    let threshold = (UInt64(1) << 32) % bound
    for _ in counts.indices {
      var product = UInt64(next32()) * bound
      while product & 0xFFFF_FFFF < threshold { product = UInt64(next32()) * bound }
      counts[Int(product >> 32)] += 1
    }
  }
}
