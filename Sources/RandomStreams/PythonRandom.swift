import Foundation

/// The random numbers of Python's `random.Random(seed)`, bit for bit, for experiments that were first
/// written in Python.
///
///     var random = PythonRandom(seed: 1)
///     let column = random.integer(in: 1...6)  // random.Random(1).randint(1, 6)
///
/// Source: CPython's `Lib/random.py` and `Modules/_randommodule.c`. Everything else draws from
/// `RandomStream`.
public struct PythonRandom: Sendable {
  private var twister: MersenneTwister
  private var nextGauss: Double?

  /// `random.Random(seed)` for a non-negative integer.
  public init(seed: UInt64) {
    let (low, high) = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    twister = MersenneTwister(key: high == 0 ? [low] : [low, high])
  }

  /// `getrandbits(count)`: a number of `count` random bits.
  ///
  /// - Parameter count: 0 … 64.
  public mutating func bits(_ count: Int) -> UInt64 {
    precondition((0...64).contains(count), "\(count) bits do not fit 64")
    if count == 0 { return 0 }
    if count <= 32 { return UInt64(twister.next32() >> UInt32(32 - count)) }
    let low = UInt64(twister.next32())
    return UInt64(twister.next32() >> UInt32(64 - count)) << 32 | low
  }

  /// `random()`: a number in 0 ..< 1 with 53 random bits.
  public mutating func uniform() -> Double {
    let high = UInt64(twister.next32() >> 5)
    return Double(high << 26 | UInt64(twister.next32() >> 6)) * 0x1p-53
  }

  /// `uniform(a, b)`: a number in `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// `randint(a, b)`: an integer in `range`, which must not span all integers.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    let (low, high) = (UInt64(bitPattern: Int64(range.lowerBound)), Int64(range.upperBound))
    let width = UInt64(bitPattern: high) &- low &+ 1
    precondition(width > 0, "the range of all integers")
    let bitCount = UInt64.bitWidth - width.leadingZeroBitCount
    var offset = bits(bitCount)
    while offset >= width { offset = bits(bitCount) }
    return Int(Int64(bitPattern: low &+ offset))
  }

  /// `gauss(mu, sigma)`: a normally distributed number. Numbers are drawn in pairs (Box–Muller).
  public mutating func gauss(mean: Double, standardDeviation: Double) -> Double {
    if let second = nextGauss {
      nextGauss = nil
      return mean + second * standardDeviation
    }
    let angle = uniform() * (2 * Double.pi)
    let radius = (-2 * log(1 - uniform())).squareRoot()
    nextGauss = sin(angle) * radius
    return mean + cos(angle) * radius * standardDeviation
  }
}
