/// An estimate of the difference between two means, with its uncertainty.
package struct DifferenceEstimate: Sendable, Equatable {
  /// The estimated difference.
  package let value: Double
  /// The standard error of the estimate; nil if a single value leaves it unknown.
  package let standardError: Double?
  /// The degrees of freedom of Student's t; nil without a standard error.
  package let degreesOfFreedom: Int?

  /// Creates an estimate from its parts.
  package init(value: Double, standardError: Double?, degreesOfFreedom: Int?) {
    self.value = value
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
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
      degreesOfFreedom: n > 1 ? n - 1 : nil)
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
    self.init(value: value, standardError: total.squareRoot(), degreesOfFreedom: freedom)
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

  /// The 95 % confidence interval; nil without a standard error.
  package var interval: ClosedRange<Double>? {
    guard let margin else { return nil }
    return value - margin...value + margin
  }

  /// Half the width of the interval; nil without a standard error.
  package var margin: Double? {
    guard let standardError, let degreesOfFreedom else { return nil }
    let t = studentTQuantile(central: 0.95, degreesOfFreedom: degreesOfFreedom)
    return (t * standardError).isFinite ? t * standardError : nil
  }

  /// The probability of an estimate at least as far from 0 if the true difference is 0; nil
  /// without a standard error.
  package var pValue: Double? {
    guard let standardError, let degreesOfFreedom, standardError.isFinite else { return nil }
    // Equal differences leave no doubt, unless they are 0.
    guard standardError > 0 else { return value == 0 ? 1 : 0 }
    return studentTTail(beyond: value / standardError, degreesOfFreedom: degreesOfFreedom)
  }
}
