import Foundation

/// A fraction as sentences print it, to hundredths of a point: what they compare, so that none
/// contradicts the numbers it shows.
func printed(_ fraction: Double) -> Double { (fraction * 10_000).rounded() / 10_000 }

/// A difference of accuracies, such as "3.21 ± 0.40 points".
public func points(_ difference: SampleSummary) -> String {
  percent(difference).replacingOccurrences(of: "%", with: "points")
}

/// Such as "1 pixel" or "2 pixels".
func pixels(_ count: Int) -> String { "\(count) pixel\(count == 1 ? "" : "s")" }

/// Such as "60,000".
public func grouped(_ number: Int) -> String {
  var digits = Array(String(number))
  var position = digits.count - 3
  while position > 0 {
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
