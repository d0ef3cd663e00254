import Foundation
import Results

extension ClaimUnit {
  /// Formats a number for people: "97.80 %", "100,352".
  func text(_ value: Double) -> String { digits(value) + suffix }

  /// Formats a mean and half its interval: "97.79 ± 0.05 %".
  fileprivate func text(_ value: Double, plusOrMinus half: Double) -> String {
    digits(value) + " ± " + digits(half) + suffix
  }

  private func digits(_ value: Double) -> String {
    switch self {
    case .count:
      (value == value.rounded() || abs(value) >= 1_000) && abs(value) < 1e15
        ? grouped(Int(value.rounded()))
        : String(format: "%.2f", value)
    case .percent, .points: String(format: "%.2f", 100 * value)
    case .times:
      String(format: abs(value) < 1 ? "%.2f" : abs(value) < 20 ? "%.1f" : "%.0f", value)
    case .number: String(format: value == value.rounded() ? "%.0f" : "%.4g", value)
    }
  }

  private var suffix: String {
    switch self {
    case .count, .number: ""
    case .percent: " %"
    case .points: " points"
    case .times: "×"
    }
  }
}

extension ClaimExpectation {
  /// Formats the expectation for people: "97.80 ± 0.30 %", "over 12,000,000".
  package func text(in unit: ClaimUnit) -> String {
    switch self {
    case .exactly(let number): unit.text(number)
    case .about(let number, let tolerance): unit.text(number, plusOrMinus: tolerance)
    case .between(let low, let high): "\(unit.text(low)) to \(unit.text(high))"
    case .atLeast(let bound): "at least \(unit.text(bound))"
    case .atMost(let bound): "at most \(unit.text(bound))"
    case .above(let bound): "over \(unit.text(bound))"
    case .below(let bound): "below \(unit.text(bound))"
    }
  }
}

extension Judgement {
  /// The measure, formatted for people: "97.79 ± 0.05 %, n = 5", "100,352", and a contrast as in
  /// "125.66 %; convolution 141.63 %"; empty if nothing was measured.
  package var measured: String {
    guard let measure else { return "" }
    let text = measure.text(in: claim.unit)
    guard let contrast else { return text }
    return "\(text); \(contrast.name.prefix { $0 != " " }) \(contrast.text(in: claim.unit))"
  }
}

extension Measure {
  /// Formats the measure with its interval for people: "97.79 ± 0.05 %, n = 5", or
  /// "5.17 points (-3.38 points to 6.83 points), n = 100" if the interval is skewed.
  fileprivate func text(in unit: ClaimUnit) -> String {
    var text = unit.text(value)
    if let interval, hasSkewedInterval {
      text += " (\(unit.text(interval.lowerBound)) to \(unit.text(interval.upperBound)))"
    } else if let interval {
      // The interval of a proportion can end at 0 or 1; its other end tells the margin.
      let half = max(interval.upperBound - value, value - interval.lowerBound)
      text = unit.text(value, plusOrMinus: half)
    }
    return n.map { "\(text), n = \($0)" } ?? text
  }
}
