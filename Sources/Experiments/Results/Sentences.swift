import Foundation

/// A fraction as sentences print it, to hundredths of a point: what they compare, so that none
/// contradicts the numbers it shows.
func printed(_ fraction: Double) -> Double { (fraction * 10_000).rounded() / 10_000 }

/// Such as "97.84 ± 0.12 %"; without an interval where there is one value only.
public func percent(_ accuracy: SampleSummary) -> String {
  guard let interval = accuracy.interval else {
    return String(format: "%.2f %%", 100 * accuracy.mean)
  }
  let half = (interval.upperBound - interval.lowerBound) / 2
  return String(format: "%.2f ± %.2f %%", 100 * accuracy.mean, 100 * half)
}

/// Such as "97.8 %".
func percent(_ fraction: Double) -> String { String(format: "%.1f %%", 100 * fraction) }

/// Such as "+0.12 points".
func points(_ difference: Double, signed: Bool = true) -> String {
  String(format: signed ? "%+.2f points" : "%.1f points", 100 * difference)
}

/// A loss or a gain whose sign is plain from the sentence, such as "3.21 ± 0.40 points".
public func points(_ difference: SampleSummary) -> String { points(difference, format: "%.2f") }

/// Such as "-1.20 ± 0.31 points"; without an interval where there is one value only.
public func signedPoints(_ difference: SampleSummary) -> String {
  points(difference, format: "%+.2f")
}

private func points(_ difference: SampleSummary, format: String) -> String {
  let mean = String(format: format, 100 * difference.mean)
  guard let interval = difference.interval else { return "\(mean) points" }
  let half = (interval.upperBound - interval.lowerBound) / 2
  return mean + String(format: " ± %.2f points", 100 * half)
}

/// Such as "1 pixel" or "2 pixels".
func pixels(_ count: Int) -> String { "\(count) pixel\(count == 1 ? "" : "s")" }

/// Such as "60,000".
public func grouped(_ number: Int) -> String {
  var digits = Array(String(number))
  var position = digits.count - 3
  while position > (number < 0 ? 1 : 0) {
    digits.insert(",", at: position)
    position -= 3
  }
  return String(digits)
}

/// Whether a network knows its images at all: twice chance, or half way from chance to all. What is
/// at chance cannot lose anything, which says nothing about it.
func hasLearned(_ accuracy: SampleSummary, classes: Int) -> Bool {
  let chance = 1 / Double(classes)
  return accuracy.mean >= min(2 * chance, (1 + chance) / 2)
}
