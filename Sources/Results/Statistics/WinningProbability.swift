/// The estimated probability that a value of one sample is greater than one of another.
///
/// Equal values count half: Bouthillier et al., "Accounting for Variance in Machine Learning
/// Benchmarks" (2021).
package struct WinningProbability: Sendable, Equatable {
  /// The share of pairs in which the first value is greater, 0…1.
  package let value: Double
  /// Its 95 % interval, within 0…1.
  package let interval: ClosedRange<Double>

  /// Creates the share over given pairs.
  ///
  /// - Parameter differences: The first value minus the second of each pair; at least one.
  package init(paired differences: [Double]) {
    let wins = differences.reduce(0) { $0 + Self.win($1) }
    self.init(wins / Double(differences.count), of: differences.count)
  }

  /// Creates the share over all pairs of two independent samples.
  ///
  /// Its variance is at most that of as many independent pairs as the smaller sample has values:
  /// Birnbaum, McCarty, "A Distribution-Free Upper Confidence Bound for Pr{Y < X}" (1958).
  ///
  /// - Parameters:
  ///   - a: At least one number.
  ///   - b: At least one number.
  package init(_ a: [Double], over b: [Double]) {
    let wins = a.reduce(0) { sum, value in b.reduce(sum) { $0 + Self.win(value - $1) } }
    self.init(wins / Double(a.count * b.count), of: min(a.count, b.count))
  }

  private static func win(_ difference: Double) -> Double {
    difference > 0 ? 1 : difference == 0 ? 0.5 : 0
  }

  /// Creates a share of `n` pairs with its interval.
  private init(_ share: Double, of n: Int) {
    value = share
    interval = wilsonInterval(share, of: n)
  }
}

/// Returns the 95 % interval of a proportion, which stays within 0…1.
///
/// Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
///
/// - Parameters:
///   - proportion: The observed proportion, 0…1.
///   - n: The number of observations, at least 1.
func wilsonInterval(_ proportion: Double, of n: Int) -> ClosedRange<Double> {
  let z = 1.959_963_984_540_054
  let n = Double(n)
  let centre = (proportion + z * z / (2 * n)) / (1 + z * z / n)
  let half =
    z / (1 + z * z / n) * (proportion * (1 - proportion) / n + z * z / (4 * n * n)).squareRoot()
  return max(0, centre - half)...min(1, centre + half)
}
