import DatasetIO

/// A claim beside what was measured.
public struct Judgement: Sendable {
  /// The claim.
  public let claim: Claim
  /// What was measured; nil where nothing was.
  public let measure: Measure?
  /// Why the claim was not tested; nil where it was.
  public let obstacle: String?

  /// By the numbers alone: the claim holds where all of the measurement's interval (of an exact number,
  /// the number) is what it says, and does not where none of it is.
  public var verdict: Verdict {
    guard let measure, obstacle == nil else { return .notTested }
    let expected = claim.expectation.range
    return expected.contains(measure.bounds.lowerBound)
      && expected.contains(measure.bounds.upperBound) ? .holds : .doesNotHold
  }

  /// A claim beside what experiments left.
  public init(_ claim: Claim, by records: [RecordedExperiment]) {
    self.claim = claim
    switch Self.measure(for: claim, in: records) {
    case .failure(let missing): (measure, obstacle) = (nil, missing.reason)
    case .success(let found):
      measure = found
      let expected = claim.expectation.range
      let isInside =
        expected.contains(found.bounds.lowerBound) && expected.contains(found.bounds.upperBound)
      obstacle =
        isInside || !expected.overlaps(found.bounds) ? nil : "the interval reaches to both sides"
    }
  }

  private struct Missing: Error {
    let reason: String
  }

  private static func measure(
    for claim: Claim, in records: [RecordedExperiment]
  ) -> Result<Measure, Missing> {
    var candidates = records.filter { $0.experiment == claim.experiment }
    if case .images(let dataset, _) = claim.ground {
      candidates = candidates.filter { $0.dataset == dataset }
    }
    guard let record = candidates.first else {
      return .failure(Missing(reason: "\(claim.experiment) was not run on what this needs"))
    }
    guard let measure = record.measures[claim.measure], measure.value.isFinite else {
      return .failure(Missing(reason: "\(claim.experiment) did not measure it"))
    }
    switch claim.ground {
    case .definition: break
    case .generated:
      guard let n = measure.n, n >= 2 else { return .failure(Missing(reason: "one seed only")) }
    case .images(let dataset, let epochs):
      guard record.isWhole else {
        return .failure(Missing(reason: "not all of the data set's training images"))
      }
      guard dataset != DatasetSelection.mnist.name || record.isPublished else {
        return .failure(Missing(reason: "not the published files"))
      }
      if let found = record.manifest.settings["epochs"].flatMap(Int.init), found < epochs {
        return .failure(Missing(reason: "\(found) of at least \(epochs) epochs"))
      }
      guard let n = measure.n, n >= 2 else { return .failure(Missing(reason: "one seed only")) }
    }
    return .success(measure)
  }
}

extension CSVTable {
  /// `claims.csv`: one row per claim.
  public static func claims(_ judgements: [Judgement]) -> CSVTable {
    var table = CSVTable(header: [
      "text", "claim", "experiment", "measure", "expected", "measured", "n", "interval_low",
      "interval_high", "verdict", "not_tested_because",
    ])
    for judgement in judgements {
      let (claim, measure) = (judgement.claim, judgement.measure)
      table.append([
        .text(claim.text.rawValue), .text(claim.sentence), .text(claim.experiment),
        .text(claim.measure), .text(claim.expectation.text(in: claim.unit)),
        CSVCell(measure?.value), measure?.n.map(CSVCell.integer) ?? .missing,
        CSVCell(measure?.interval?.lowerBound), CSVCell(measure?.interval?.upperBound),
        .text(judgement.verdict.rawValue), judgement.obstacle.map(CSVCell.text) ?? .missing,
      ])
    }
    return table
  }
}

extension Measure {
  /// The interval; of a number without one, the number.
  fileprivate var bounds: ClosedRange<Double> { interval ?? value...value }
}
