/// `base` to the power of `exponent`.
///
/// Repeated squaring that carries the rounding error of every product along (Dekker, 1971). The error
/// is half a unit in the last place, except for results below 1e-290.
///
/// - Parameters:
///   - base: From 0 to 1.
///   - exponent: At least 0.
package func power(_ base: Double, _ exponent: Int) -> Double {
  var result = (high: 1.0, low: 0.0)
  var square = (high: base, low: 0.0)
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result = product(result, square) }
    square = product(square, square)
    rest >>= 1
  }
  return result.high + result.low
}

/// The product of two numbers, each the sum of a `Double` and its rounding error.
private func product(
  _ a: (high: Double, low: Double), _ b: (high: Double, low: Double)
) -> (high: Double, low: Double) {
  let high = a.high * b.high
  let low = (-high).addingProduct(a.high, b.high) + (a.high * b.low + a.low * b.high)
  let sum = high + low
  return (sum, low - (sum - high))
}

/// cos(π·x); exactly 1, 0 and −1 at 0, ½ and 1.
///
/// A Taylor polynomial of the cosine or sine on 0…π/4. The absolute error is below 3e-16.
///
/// - Parameter x: From 0 to 1.
package func cosineOfPi(_ x: Double) -> Double {
  if x > 0.5 { return -cosineOfPi(1 - x) }
  return x <= 0.25 ? series(.pi * x, from: 0) : series(.pi * (0.5 - x), from: 1)
}

/// Σ ±yⁿ/n! over every other n from `first` to `first` + 16: the cosine of y from 0, the sine from 1.
private func series(_ y: Double, from first: Int) -> Double {
  var sum = 0.0
  for n in stride(from: first + 16, to: first, by: -2) {
    // Horner's rule: the sum of the terms from n on, divided by the term of n − 2.
    sum = -y * y / Double(n * (n - 1)) * (1 + sum)
  }
  return (first == 0 ? 1 : y) * (1 + sum)
}
