import Foundation

/// Formats a fraction, such as "97.84 %".
package func percent(_ fraction: Double, decimals: Int = 2) -> String {
  String(format: "%.\(decimals)f %%", 100 * fraction)
}

/// Formats an accuracy, such as "97.84 ± 0.12 %", or without an interval for a single value.
package func percent(_ accuracy: SampleSummary) -> String {
  guard let half = accuracy.halfWidth else { return percent(accuracy.mean) }
  return String(format: "%.2f ± %.2f %%", 100 * accuracy.mean, 100 * half)
}

/// Formats a difference, such as "+0.12 points".
package func signedPoints(_ difference: Double) -> String {
  String(format: "%+.2f points", withoutNegativeZero(100 * difference))
}

/// Formats a loss, a gain or a tolerance, such as "0.3 points".
package func points(_ difference: Double, decimals: Int = 1) -> String {
  String(format: "%.\(decimals)f points", 100 * difference)
}

/// Formats a loss or a gain, such as "3.21 ± 0.40 points", or without an interval for a single
/// value.
package func points(_ difference: SampleSummary) -> String { points(difference, format: "%.2f") }

/// Formats a difference, such as "-1.20 ± 0.31 points", or without an interval for a single value.
package func signedPoints(_ difference: SampleSummary) -> String {
  points(difference, format: "%+.2f")
}

/// Formats a difference, such as "-1.20 ± 0.31 points", or without an interval if it has none.
package func signedPoints(_ difference: Measure) -> String {
  points(
    difference.value, half: difference.interval.map { ($0.upperBound - $0.lowerBound) / 2 },
    format: "%+.2f")
}

private func points(_ difference: SampleSummary, format: String) -> String {
  points(difference.mean, half: difference.halfWidth, format: format)
}

private func points(_ mean: Double, half: Double?, format: String) -> String {
  let mean = String(format: format, withoutNegativeZero(100 * mean))
  guard let half else { return "\(mean) points" }
  return mean + String(format: " ± %.2f points", 100 * half)
}

/// Returns zero for a number that rounds to it at two decimals, so that it is not printed as -0.00.
private func withoutNegativeZero(_ number: Double) -> Double { abs(number) < 0.005 ? 0 : number }

/// Formats a count, such as "1 epoch" or "12 epochs".
package func plural(_ count: Int, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// Formats a number, such as "60,000".
package func grouped(_ number: Int) -> String {
  var digits = Array(String(number))
  var position = digits.count - 3
  while position > (number < 0 ? 1 : 0) {
    digits.insert(",", at: position)
    position -= 3
  }
  return String(digits)
}
