/// Inverted dropout: keeps each unit with probability 1 − rate and scales it by 1 / (1 − rate).
///
/// Source: Srivastava et al., "Dropout" (2014). Keras: `Dropout`.
public struct Dropout: Sendable {
  private let size: Int
  private let rate: Double

  /// Creates a dropout of samples of `size` floats, which must be whole vectors.
  ///
  /// - Parameter rate: The probability of dropping a unit, 0 ..< 1.
  public init(size: Int, rate: Double) {
    require(
      size % vectorWidth == 0 && rate >= 0 && rate < 1,
      "a dropout of rate \(rate) on samples of \(size) floats")
    self.size = size
    self.rate = rate
  }

  /// Draws the mask of `sample` and multiplies its activations by the mask.
  ///
  /// Each unit's draw is a hash of the key and the unit's number (the mixer `lowbias32` of Wellons'
  /// hash prospector, applied twice), so masks do not depend on which worker computes them.
  ///
  /// - Parameters:
  ///   - mask: `[batch, size]`. Its values become 0 or 1 / (1 − rate).
  ///   - key: A number that is different for every sample of every step.
  public func forward(
    activations: FloatBuffer, mask: FloatBuffer, sample: Int, key: UInt64
  ) {
    check(activations, mask, sample)
    let values = (activations.floats + sample * size)
    let factors = (mask.floats + sample * size)
    let threshold = Int32(rate * 0x1p31)
    let scale = Float(1 / (1 - rate))
    let low = UInt32(truncatingIfNeeded: key)
    let high = UInt32(truncatingIfNeeded: key >> 32)
    for i in 0..<size {
      let draw = mixed(mixed(UInt32(truncatingIfNeeded: i) ^ low) ^ high)
      factors[i] = Int32(bitPattern: draw >> 1) < threshold ? 0 : scale
    }
    for i in 0..<size { values[i] *= factors[i] }
  }

  /// Multiplies the gradient of `sample` by its mask.
  public func backward(gradient: FloatBuffer, mask: FloatBuffer, sample: Int) {
    check(gradient, mask, sample)
    let values = gradient.floats + sample * size
    let factors = mask.floats + sample * size
    for i in 0..<size { values[i] *= factors[i] }
  }

  private func check(_ values: FloatBuffer, _ mask: FloatBuffer, _ sample: Int) {
    require(
      sample >= 0 && values.count >= (sample + 1) * size && mask.count >= (sample + 1) * size,
      "sample \(sample) of \(size) floats in \(values.count), mask of \(mask.count) floats")
  }
}

@inline(__always)
private func mixed(_ bits: UInt32) -> UInt32 {
  var x = bits
  x ^= x &>> 16
  x &*= 0x7feb_352d
  x ^= x &>> 15
  x &*= 0x846c_a68b
  return x ^ (x &>> 16)
}
