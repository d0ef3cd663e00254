import RandomStreams

/// Returns the 95 % interval of a number that is computed from several seeds together, such as the
/// difference between the largest and the smallest of some means.
///
/// The standard error is that of a bootstrap which resamples the seeds, as in `DifferenceEstimate`: of
/// *n* seeds, n − 1 are drawn. Student's t has n − 1 degrees of freedom.
///
/// - Parameters:
///   - value: The number, computed from all seeds.
///   - n: The number of seeds.
///   - statistic: Computes the number from the seeds at some positions in 0 ..< n, which can repeat;
///     nil if these have none.
/// - Returns: Nil for a single seed, or if some draw has no number.
package func seedBootstrapInterval(
  of value: Double, seeds n: Int, statistic: (_ draw: [Int]) -> Double?
) -> ClosedRange<Double>? {
  guard n > 1 else { return nil }
  var resampled: [Double] = []
  for index in 0..<DifferenceEstimate.resampleCount {
    var stream = RandomStream(seed: 0, purpose: .bootstrap, index: index)
    let draw = (0..<n - 1).map { _ in stream.integer(below: n) }
    guard let number = statistic(draw), number.isFinite else { return nil }
    resampled.append(number)
  }
  return DifferenceEstimate(
    value: value, standardError: SampleSummary(resampled).standardDeviation,
    degreesOfFreedom: n - 1
  ).interval
}
