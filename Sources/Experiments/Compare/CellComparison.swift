import Results
import Runs

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
    /// McNemar's test of the two networks; nil if their predictions are not stored.
    package let images: McNemarTest?
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
  /// Whether the interval of the difference covers other test images, because predictions are stored.
  package let coversImages: Bool
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
    let predictions = isPaired ? common.map { PairedPredictions(a, b, seed: $0) } : []
    pairs =
      isPaired
      ? zip(common, predictions).compactMap { seed, predictions in
        guard let own = a.accuracies[seed], let other = b.accuracies[seed] else { return nil }
        return Pair(seed: seed, a: own, b: other, images: predictions?.test)
      } : []
    let overSeeds: DifferenceEstimate
    let contributions: [[ImageDifferences]]?
    if isPaired {
      let differences = pairs.map { $0.a - $0.b }
      accuracyA = SampleSummary(proportions: pairs.map(\.a))
      accuracyB = SampleSummary(proportions: pairs.map(\.b))
      overSeeds = DifferenceEstimate(paired: differences)
      probability = WinningProbability(paired: differences)
      contributions =
        predictions.contains { $0 == nil }
        ? nil : [predictions.compactMap { $0?.differences }]
    } else {
      accuracyA = SampleSummary(proportions: a.values)
      accuracyB = SampleSummary(proportions: b.values)
      overSeeds = DifferenceEstimate(a.values, minus: b.values)
      probability = WinningProbability(a.values, over: b.values)
      contributions = a.contributions(sign: 1).flatMap { own in
        b.contributions(sign: -1).map { [own, $0] }
      }
    }
    coversImages = contributions != nil
    difference = contributions.map { DifferenceEstimate(overSeeds.value, over: $0) } ?? overSeeds
    correctedPValue = difference.pValue
  }

  /// Whether each side has runs with several seeds.
  package var hasSeveralSeeds: Bool { accuracyA.n > 1 && accuracyB.n > 1 }

  /// The conclusion at the level of 5 %.
  package var conclusion: Conclusion {
    guard hasSeveralSeeds, let correctedPValue, correctedPValue < 0.05 else { return .undecided }
    return difference.value > 0 ? .aIsBetter : .bIsBetter
  }
}

/// The predictions of two runs with the same seed for the same images.
private struct PairedPredictions {
  /// For each image, whether A is right minus whether B is right.
  let differences: ImageDifferences

  /// Nil unless both runs stored their predictions for the same images.
  init?(_ a: ComparedCell, _ b: ComparedCell, seed: UInt64) {
    guard let own = a.predictions(seed: seed), let other = b.predictions(seed: seed),
      own.labelsSha256 == other.labelsSha256, own.isCorrect.count == other.isCorrect.count
    else { return nil }
    differences = ImageDifferences(
      values: zip(own.isCorrect, other.isCorrect).map { ($0 ? 1 : 0) - ($1 ? 1 : 0) },
      images: own.labelsSha256)
  }

  /// McNemar's test of the two networks.
  var test: McNemarTest {
    McNemarTest(
      onlyA: differences.values.count { $0 > 0 }, onlyB: differences.values.count { $0 < 0 })
  }
}

extension ComparedCell {
  /// Returns for each run and image whether the prediction is right, with a sign; nil unless all runs
  /// stored their predictions.
  fileprivate func contributions(sign: Int8) -> [ImageDifferences]? {
    let stored = accuracies.keys.sorted().map(predictions(seed:))
    guard !stored.contains(nil) else { return nil }
    return stored.compactMap(\.self).map { predictions in
      ImageDifferences(
        values: predictions.isCorrect.map { $0 ? sign : 0 }, images: predictions.labelsSha256)
    }
  }
}
