/// A standard deviation over seeds that several cells share, from all of their runs.
package struct PooledDeviation: Sendable, Equatable {
  /// The standard deviation.
  package let value: Double
  /// The degrees of freedom: the sum of n − 1.
  package let degreesOfFreedom: Int

  /// Pools the variances of several samples, weighted by their degrees of freedom.
  ///
  /// - Returns: Nil if no sample has two values.
  package init?(of samples: [SampleSummary]) {
    let freedom = samples.reduce(0) { $0 + $1.n - 1 }
    guard freedom > 0 else { return nil }
    let squares = samples.reduce(0) {
      $0 + Double($1.n - 1) * ($1.standardDeviation ?? 0) * ($1.standardDeviation ?? 0)
    }
    value = (squares / Double(freedom)).squareRoot()
    degreesOfFreedom = freedom
  }
}
