/// Returns p-values that are corrected for the number of tests, in the same order.
///
/// Comparing each with 5 % keeps the probability of any wrong rejection at 5 %: Holm, "A Simple
/// Sequentially Rejective Multiple Test Procedure" (1979).
package func holmCorrected(_ pValues: [Double]) -> [Double] {
  var corrected = pValues
  var greatest = 0.0
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  for (rank, index) in order.enumerated() {
    greatest = max(greatest, min(1, Double(pValues.count - rank) * pValues[index]))
    corrected[index] = greatest
  }
  return corrected
}
