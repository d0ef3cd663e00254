import Foundation

/// McNemar's test of two networks on the same images: whether one is right where the other is wrong
/// more often than the other way round.
///
/// McNemar, "Note on the Sampling Error of the Difference between Correlated Proportions or
/// Percentages" (1947); the p-value is exact.
package struct McNemarTest: Sendable, Equatable {
  /// The number of images that only the first network classifies correctly.
  package let onlyA: Int
  /// The number of images that only the second network classifies correctly.
  package let onlyB: Int

  /// Creates the test from its counts.
  package init(onlyA: Int, onlyB: Int) {
    self.onlyA = onlyA
    self.onlyB = onlyB
  }

  /// The probability of counts at least as unequal if both networks are equally good on such images.
  ///
  /// It is about these two trained networks, not about other seeds.
  package var pValue: Double {
    let n = onlyA + onlyB
    let fewer = min(onlyA, onlyB)
    guard 2 * fewer < n else { return 1 }
    // The terms of the binomial distribution as logarithms, because 2⁻ⁿ may be too small a number.
    var logarithm = -Double(n) * log(2)
    var sum = 0.0
    for k in 0...fewer {
      sum += exp(logarithm)
      logarithm += log(Double(n - k) / Double(k + 1))
    }
    return min(1, 2 * sum)
  }
}
