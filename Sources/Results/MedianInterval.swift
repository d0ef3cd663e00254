/// The median of a few measurements, with a distribution-free interval.
///
/// The interval reaches from the k-th smallest to the k-th largest value. It contains the median of the
/// distribution with probability 1 − 2·P(B < k), where B counts the heads of n coins, whatever the
/// distribution is, as long as the values are independent (Conover, "Practical Nonparametric
/// Statistics", 1999). k is the largest number with a probability of at least 95 %.
package struct MedianInterval: Sendable, Equatable {
  /// The middle value, or the mean of the two in the middle.
  package let median: Double
  /// The interval; nil for a single value.
  package let interval: ClosedRange<Double>?
  /// The probability with which such intervals contain the median, 0…1; nil for a single value.
  ///
  /// It is below 95 % for fewer than six values, of which the interval is the whole range.
  package let coverage: Double?

  /// Computes the interval of at least one value, none of which is NaN.
  package init(_ values: [Double]) {
    precondition(!values.isEmpty, "a median of no values")
    let sorted = values.sorted()
    let n = sorted.count
    median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2
    guard n > 1 else {
      interval = nil
      coverage = nil
      return
    }
    guard n <= 1_000 else {
      // The smallest probabilities would underflow; the normal distribution is as good.
      let k = Int((Double(n) - 1.96 * Double(n).squareRoot()) / 2)
      interval = sorted[k - 1]...sorted[n - k]
      coverage = 0.95
      return
    }
    // The probability of fewer than k heads, which grows with k.
    var headsProbability = 1.0
    for _ in 0..<n { headsProbability /= 2 }
    var below = headsProbability
    var k = 1
    while k < n / 2 {
      headsProbability *= Double(n - k + 1) / Double(k)
      guard 1 - 2 * (below + headsProbability) >= 0.95 else { break }
      below += headsProbability
      k += 1
    }
    interval = sorted[k - 1]...sorted[n - k]
    coverage = 1 - 2 * below
  }
}

/// Returns the middle value, or the mean of the two in the middle; NaN if there are none.
package func median(_ values: [Double]) -> Double {
  values.isEmpty ? .nan : MedianInterval(values).median
}
