/// An estimate of the difference between two means, with its uncertainty.
package struct DifferenceEstimate: Sendable, Equatable {
  /// The estimated difference.
  package let value: Double
  /// The standard error of the estimate; nil if a single value leaves it unknown.
  package let standardError: Double?
  /// The degrees of freedom of Student's t; nil without a standard error.
  package let degreesOfFreedom: Int?
  /// The least p-value that a permutation test of these samples can have; nil if their sizes are not
  /// known.
  private let leastPValue: Double?

  /// Creates an estimate from its parts.
  package init(value: Double, standardError: Double?, degreesOfFreedom: Int?) {
    self.init(
      value: value, standardError: standardError, degreesOfFreedom: degreesOfFreedom,
      leastPValue: nil)
  }

  init(value: Double, standardError: Double?, degreesOfFreedom: Int?, leastPValue: Double?) {
    self.value = value
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
    self.leastPValue = leastPValue
  }

  /// Returns the least p-value of a permutation test, twice that of the most extreme of its equally
  /// probable arrangements.
  ///
  /// Fisher, "The Design of Experiments" (1935).
  ///
  /// - Parameter sizes: The number of pairs, whose signs are exchanged, or the sizes of two independent
  ///   samples, whose values are.
  package static func leastPValue(_ sizes: [Int]) -> Double {
    guard sizes.count > 1 else {
      return min(1, Double(sign: .plus, exponent: 1 - (sizes.first ?? 0), significand: 1))
    }
    let arrangements = (1...max(sizes[1], 1)).reduce(1.0) {
      $0 * Double(sizes[0] + $1) / Double($1)
    }
    return min(1, 2 / arrangements)
  }

  /// Creates the mean of differences, one per pair.
  ///
  /// - Parameter differences: At least one number.
  package init(paired differences: [Double]) {
    let summary = SampleSummary(differences)
    let n = differences.count
    self.init(
      value: summary.mean,
      standardError: summary.standardDeviation.map { $0 / Double(n).squareRoot() },
      degreesOfFreedom: n > 1 ? n - 1 : nil, leastPValue: Self.leastPValue([n]))
  }

  /// Creates the difference between the means of two independent samples, whose variances can
  /// differ.
  ///
  /// Welch, "The Generalization of 'Student's' Problem when Several Different Population Variances
  /// Are Involved" (1947); the degrees of freedom are rounded down.
  ///
  /// - Parameters:
  ///   - a: At least one number.
  ///   - b: At least one number.
  package init(_ a: [Double], minus b: [Double]) {
    let summaries = (SampleSummary(a), SampleSummary(b))
    let value = summaries.0.mean - summaries.1.mean
    guard let deviationA = summaries.0.standardDeviation,
      let deviationB = summaries.1.standardDeviation
    else {
      self.init(value: value, standardError: nil, degreesOfFreedom: nil)
      return
    }
    let variances = (
      deviationA * deviationA / Double(a.count), deviationB * deviationB / Double(b.count)
    )
    let total = variances.0 + variances.1
    let freedom = Self.satterthwaite([(variances.0, a.count - 1), (variances.1, b.count - 1)])
    self.init(
      value: value, standardError: total.squareRoot(), degreesOfFreedom: freedom,
      leastPValue: Self.leastPValue([a.count, b.count]))
  }

  /// Returns the degrees of freedom of a sum of estimated variances, rounded down.
  ///
  /// Satterthwaite, "An Approximate Distribution of Estimates of Variance Components" (1946).
  ///
  /// - Parameter variances: The variances and their own degrees of freedom, at least 1.
  static func satterthwaite(_ variances: [(variance: Double, degreesOfFreedom: Int)]) -> Int {
    let total = variances.reduce(0) { $0 + $1.variance }
    let sum = variances.reduce(0) { $0 + $1.variance * $1.variance / Double($1.degreesOfFreedom) }
    let least = variances.map(\.degreesOfFreedom).min() ?? 1
    guard sum > 0 else { return least }
    // Beyond a thousand, Student's t is the normal distribution to three digits.
    return min(max(Int(min(total * total / sum, 1_000)), least), 1_000)
  }

  /// Whether the samples have no spread except for rounding: all differences are equal. How far
  /// other seeds would differ is then unknown, and Student's t does not apply.
  package var hasNoSpread: Bool {
    guard let standardError, leastPValue != nil else { return false }
    return standardError <= 1e-9 * abs(value)
  }

  /// The 95 % confidence interval; nil without a standard error or a spread.
  package var interval: ClosedRange<Double>? {
    guard let margin else { return nil }
    return value - margin...value + margin
  }

  /// Half the width of the interval; nil without a standard error or a spread.
  package var margin: Double? {
    guard let standardError, let degreesOfFreedom, !hasNoSpread else { return nil }
    let t = studentTQuantile(central: 0.95, degreesOfFreedom: degreesOfFreedom)
    return (t * standardError).isFinite ? t * standardError : nil
  }

  /// The probability of an estimate at least as far from 0 if the true difference is 0; nil
  /// without a standard error.
  ///
  /// It is that of Student's t, or of a permutation test if the samples have no spread.
  package var pValue: Double? {
    guard let standardError, let degreesOfFreedom, standardError.isFinite else { return nil }
    if hasNoSpread { return value == 0 ? 1 : leastPValue }
    // A mean without any spread leaves no doubt, unless it is 0.
    guard standardError > 0 else { return value == 0 ? 1 : 0 }
    return studentTTail(beyond: value / standardError, degreesOfFreedom: degreesOfFreedom)
  }
}
