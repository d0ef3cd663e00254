// The results of a C library's functions can differ in the last place between versions and processors.
// These functions give the same bits everywhere: they use only additions, multiplications, divisions
// and fused multiply-adds, whose rounding IEEE 754 defines.

/// eˣ, within one unit in the last place; 0 below −745, infinity above 710, NaN for NaN.
///
/// The range is reduced by ln 2 in two parts; a Taylor polynomial of degree 13 covers ±ln 2 / 2.
package func exponential(_ x: Double) -> Double {
  guard x < 710 else { return x.isNaN ? x : .infinity }
  guard x > -746 else { return 0 }
  let power = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
  let rest = x.addingProduct(power, -0x1.62e42fefa38p-1).addingProduct(power, -0x1.ef35793c7673p-45)
  var sum = 0.0
  for n in stride(from: 13, to: 1, by: -1) { sum = (1 + sum) * (rest / Double(n)) }
  // 1 is added last because it is the largest term.
  let value = 1 + rest.addingProduct(rest, sum)
  // Scaled in two steps because the power alone can exceed the range of a Double.
  let half = (power / 2).rounded(.down)
  return value * Double(sign: .plus, exponent: Int(half), significand: 1)
    * Double(sign: .plus, exponent: Int(power - half), significand: 1)
}

/// The natural logarithm, within one unit in the last place; −∞ at 0, NaN below 0 and for NaN.
///
/// It sums the series of the inverse hyperbolic tangent on √½…√2 such that the large terms are exact,
/// as Sun's fdlibm does.
package func logarithm(_ x: Double) -> Double {
  guard x > 0 else { return x == 0 ? -.infinity : .nan }
  guard x.isFinite else { return x }
  var significand = x.significand
  var exponent = Double(x.exponent)
  if significand > 2.0.squareRoot() {
    significand /= 2
    exponent += 1
  }
  let f = significand - 1
  let s = f / (2 + f)
  let square = s * s
  var sum = 0.0
  for n in stride(from: 25, to: 1, by: -2) { sum = square * (2 / Double(n) + sum) }
  let halfSquare = f * f / 2
  let correction = s * (halfSquare + sum) + exponent * 0x1.ef35793c7673p-45
  return exponent * 0x1.62e42fefa38p-1 - ((halfSquare - correction) - f)
}
