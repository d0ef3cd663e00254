import Results

/// The comparison of two cells.
package struct CellComparison: Sendable {
  /// One seed that both cells have.
  package struct Pair: Sendable {
    /// The seed.
    package let seed: UInt64
    /// The accuracy of A.
    package let a: Double
    /// The accuracy of B.
    package let b: Double
  }

  /// The conclusion of a comparison.
  package enum Conclusion: String, Sendable {
    /// A is better.
    case aIsBetter = "a is better"
    /// B is better.
    case bIsBetter = "b is better"
    /// The runs cannot tell which is better.
    case undecided
  }

  /// The first cell.
  package let a: ComparedCell
  /// The second cell.
  package let b: ComparedCell
  /// The seeds that both cells have; empty if the cells are compared as independent samples.
  package let pairs: [Pair]
  /// The accuracy of A, over the runs that are compared.
  package let accuracyA: SampleSummary
  /// The accuracy of B, over the runs that are compared.
  package let accuracyB: SampleSummary
  /// The accuracy of A minus that of B.
  package let difference: DifferenceEstimate
  /// The probability that a run of A is better than one of B.
  package let probability: WinningProbability
  /// The p-value, corrected for the number of cells that are compared; nil if there is none.
  package internal(set) var correctedPValue: Double?

  /// Compares two cells that can be compared: pair by pair if they have at least two seeds in
  /// common, or are one run each; otherwise as independent samples.
  init(_ a: ComparedCell, _ b: ComparedCell) {
    self.a = a
    self.b = b
    let common = a.accuracies.keys.filter { b.accuracies[$0] != nil }.sorted()
    let isPaired = common.count > 1 || common.count == max(a.accuracies.count, b.accuracies.count)
    pairs =
      isPaired
      ? common.compactMap { seed in
        guard let own = a.accuracies[seed], let other = b.accuracies[seed] else { return nil }
        return Pair(seed: seed, a: own, b: other)
      } : []
    if isPaired {
      let differences = pairs.map { $0.a - $0.b }
      accuracyA = SampleSummary(pairs.map(\.a))
      accuracyB = SampleSummary(pairs.map(\.b))
      difference = DifferenceEstimate(paired: differences)
      probability = WinningProbability(paired: differences)
    } else {
      accuracyA = SampleSummary(a.values)
      accuracyB = SampleSummary(b.values)
      difference = DifferenceEstimate(a.values, minus: b.values)
      probability = WinningProbability(a.values, over: b.values)
    }
    correctedPValue = difference.pValue
  }

  /// The conclusion at the level of 5 %.
  package var conclusion: Conclusion {
    guard let correctedPValue, correctedPValue < 0.05 else { return .undecided }
    return difference.value > 0 ? .aIsBetter : .bIsBetter
  }
}
