import Foundation
import Results

/// A claim with the measure that it is judged by.
package struct Judgement: Sendable {
  /// The claim.
  package let claim: Claim
  /// The measure; nil if nothing was measured.
  package let measure: Measure?
  /// The reason why the claim was not tested; nil if it was.
  package let obstacle: String?

  /// The verdict on the claim: that of its judge on the measure, unless there is an obstacle.
  package var verdict: Verdict {
    guard let measure, obstacle == nil else { return .notTested }
    return switch claim.outcome(of: measure) {
    case .holds: claim.isObservation ? .compatible : .holds
    case .doesNotHold: .doesNotHold
    case .inconclusive: .undecided
    }
  }

  /// Judges a claim by the results of experiments.
  package init(_ claim: Claim, by records: [RecordedExperiment]) {
    self.claim = claim
    switch Self.measure(for: claim, in: records) {
    case .failure(let missing): (measure, obstacle) = (nil, missing.reason)
    case .success(let found):
      measure = found
      obstacle = nil
    }
  }

  private struct Missing: Error {
    let reason: String
  }

  /// Returns the measure of the experiment finished last, among those that can decide the claim.
  private static func measure(
    for claim: Claim, in records: [RecordedExperiment]
  ) -> Result<Measure, Missing> {
    let candidates = records.filter { record in
      guard record.experiment == claim.experiment else { return false }
      guard case .images(let dataset, _) = claim.ground else { return true }
      return record.dataset == dataset
    }.sorted { ($0.manifest.finished ?? .distantPast) > ($1.manifest.finished ?? .distantPast) }
    let found = candidates.map { measure(for: claim, in: $0) }
    return found.first { if case .success = $0 { true } else { false } } ?? found.first
      ?? .failure(Missing(reason: "\(claim.experiment) was not run on what this needs"))
  }

  private static func measure(
    for claim: Claim, in record: RecordedExperiment
  ) -> Result<Measure, Missing> {
    if case .definition = claim.ground, record.settings.edge?.isTheTexts == false {
      return .failure(Missing(reason: "not the seeds of the text's program"))
    }
    if let obstacle = claim.obstacle(under: record.conditions) {
      return .failure(Missing(reason: obstacle))
    }
    guard let measure = record.measures[claim.measure], measure.value.isFinite else {
      return .failure(Missing(reason: "\(claim.experiment) did not measure it"))
    }
    if claim.ground != .definition {
      guard let n = measure.n, n >= 2 else { return .failure(Missing(reason: "one seed only")) }
    }
    if measure.n == 1 { return .failure(Missing(reason: "one sample only")) }
    return .success(measure)
  }
}

extension Judgement {
  /// The probability of a measure at least as far on this side of the nearest end of the expectation
  /// if the truth lay on that end; nil unless the measure has an interval.
  var pValue: Double? {
    guard let measure, verdict != .notTested else { return nil }
    let ends = [claim.expectation.range.lowerBound, claim.expectation.range.upperBound]
    return ends.filter(\.isFinite).compactMap { measure.pValue(of: $0) }.max()
  }

  /// Returns the p-values of judgements, corrected for the number of those that have one (Holm).
  static func correctedPValues(of judgements: [Judgement]) -> [Double?] {
    var corrected = holmCorrected(judgements.compactMap(\.pValue)).makeIterator()
    return judgements.map { $0.pValue == nil ? nil : corrected.next() }
  }

  /// The sentence on how many verdicts stand if all are taken together.
  package static func correction(of judgements: [Judgement]) -> String {
    let corrected = correctedPValues(of: judgements)
    let decided = zip(judgements, corrected).filter {
      $0.1 != nil && ($0.0.verdict == .holds || $0.0.verdict == .doesNotHold)
    }
    let standing = decided.count { ($0.1 ?? 1) < 0.05 }
    return "\(decided.count) verdicts depend on an interval; \(standing) of them stand after "
      + "Holm's correction for their number."
  }
}

extension CSVTable {
  /// Creates `claims.csv`: one row per claim.
  package static func claims(_ judgements: [Judgement]) -> CSVTable {
    var table = CSVTable(header: [
      "text", "claim", "experiment", "measure", "expected", "measured", "n", "interval_low",
      "interval_high", "verdict", "not_tested_because", "p_value", "corrected_p_value",
    ])
    for (judgement, corrected) in zip(judgements, Judgement.correctedPValues(of: judgements)) {
      let (claim, measure) = (judgement.claim, judgement.measure)
      table.append([
        .text(claim.text.rawValue), .text(claim.sentence), .text(claim.experiment),
        .text(claim.measure), .text(claim.expectation.text(in: claim.unit)),
        CSVCell(measure?.value), measure?.n.map(CSVCell.integer) ?? .missing,
        CSVCell(measure?.interval?.lowerBound), CSVCell(measure?.interval?.upperBound),
        .text(judgement.verdict.rawValue), judgement.obstacle.map(CSVCell.text) ?? .missing,
        CSVCell(judgement.pValue), CSVCell(corrected),
      ])
    }
    return table
  }
}
