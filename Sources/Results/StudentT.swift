import Foundation

/// Returns the probability that |T| is at most `t`, where T has Student's distribution.
///
/// This is 1 − I_x(ν/2, 1/2) at x = ν/(ν+t²), where I is the regularised incomplete beta function.
/// For whole ν it is a finite sum of positive terms: Abramowitz & Stegun, "Handbook of Mathematical
/// Functions" (1964), 26.7.3 and 26.7.4.
///
/// - Parameters:
///   - angle: θ = arctan(t/√ν), in 0 … π/2.
///   - degreesOfFreedom: ν, at least 1.
private func centralProbability(angle: Double, degreesOfFreedom: Int) -> Double {
  let isOdd = !degreesOfFreedom.isMultiple(of: 2)
  let cosine = cos(angle)
  var term = isOdd ? cosine : 1
  var sum = 0.0
  // Odd ν: cos θ + 2/3 cos³θ + … to cosᵛ⁻²θ. Even ν: 1 + 1/2 cos²θ + … to cosᵛ⁻²θ.
  for power in stride(from: isOdd ? 1 : 0, through: degreesOfFreedom - 2, by: 2) {
    sum += term
    term *= cosine * cosine * Double(power + 1) / Double(power + 2)
  }
  return isOdd ? 2 / .pi * (angle + sin(angle) * sum) : sin(angle) * sum
}

/// Returns the t with P(|T| ≤ t) = `probability`: 2.262 for 95 % and 9 degrees of freedom.
///
/// It is found by bisection on the angle θ = arctan(t/√ν), in which the probability increases
/// strictly, until no number lies between the bounds.
///
/// - Parameters:
///   - probability: In 0 ..< 1.
///   - degreesOfFreedom: ν, at least 1.
/// - Complexity: O(ν), about sixty sums of ν/2 terms.
func studentTQuantile(central probability: Double, degreesOfFreedom: Int) -> Double {
  precondition(degreesOfFreedom >= 1, "no Student's t with \(degreesOfFreedom) degrees of freedom")
  var low = 0.0
  var high = Double.pi / 2
  while true {
    let middle = (low + high) / 2
    guard low < middle, middle < high else { break }
    if centralProbability(angle: middle, degreesOfFreedom: degreesOfFreedom) < probability {
      low = middle
    } else {
      high = middle
    }
  }
  return Double(degreesOfFreedom).squareRoot() * tan(low)
}

/// Returns the probability that |T| is at least |`t`|, where T has Student's distribution.
///
/// - Parameter degreesOfFreedom: ν, at least 1.
func studentTTail(beyond t: Double, degreesOfFreedom: Int) -> Double {
  let angle = atan(abs(t) / Double(degreesOfFreedom).squareRoot())
  return max(0, 1 - centralProbability(angle: angle, degreesOfFreedom: degreesOfFreedom))
}
