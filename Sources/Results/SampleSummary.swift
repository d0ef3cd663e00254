/// The mean of a few measurements, their spread, and the uncertainty of the mean.
///
/// Every sum is taken in the order given, so that the same values give the same bits. A value that
/// is not finite (a run that diverged) makes the mean and the standard deviation NaN and leaves no
/// interval. The caller decides whether to include such runs.
package struct SampleSummary: Sendable, Equatable {
  /// The number of values.
  package let n: Int
  /// The arithmetic mean.
  package let mean: Double
  /// The standard deviation with n − 1 in the denominator; nil for a single value.
  package let standardDeviation: Double?
  /// The mean's 95 % confidence interval, mean ± t·s/√n with Student's t of n − 1 degrees of
  /// freedom; nil for a single value. That of proportions ends at 0 and 1.
  package let interval: ClosedRange<Double>?
  /// Half the width of the interval before it is cut at 0 and 1; nil for a single value.
  package let halfWidth: Double?
  /// The smallest value, ignoring NaNs.
  package let minimum: Double
  /// The largest value, ignoring NaNs.
  package let maximum: Double

  /// Summarises at least one value.
  ///
  /// The mean is corrected by the mean of the deviations from it, and the squares are summed in a
  /// separate pass: Chan, Golub, LeVeque, "Algorithms for Computing the Sample Variance" (1983).
  /// Equal values give a deviation of exactly 0.
  package init(_ values: [Double]) { self.init(values, within: nil) }

  /// Summarises at least one proportion, such as an accuracy, whose mean lies within 0…1.
  package init(proportions values: [Double]) { self.init(values, within: 0...1) }

  /// - Parameter possible: The possible means, at which the interval ends; nil for any.
  private init(_ values: [Double], within possible: ClosedRange<Double>?) {
    precondition(!values.isEmpty, "a summary of no values")
    let n = Double(values.count)
    let estimate = values.reduce(0, +) / n
    let mean = estimate + values.reduce(0) { $0 + ($1 - estimate) } / n
    self.n = values.count
    self.mean = mean
    minimum = values.dropFirst().reduce(values[0], Double.minimum)
    maximum = values.dropFirst().reduce(values[0], Double.maximum)

    guard values.count > 1 else {
      standardDeviation = nil
      interval = nil
      halfWidth = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / (n - 1)).squareRoot()
    let t = studentTQuantile(central: 0.95, degreesOfFreedom: values.count - 1)
    let margin = t * deviation / n.squareRoot()
    standardDeviation = deviation
    let whole = margin.isFinite ? mean - margin...mean + margin : nil
    halfWidth = whole.map { ($0.upperBound - $0.lowerBound) / 2 }
    interval = whole.map { whole in possible.map(whole.clamped) ?? whole }
  }
}
