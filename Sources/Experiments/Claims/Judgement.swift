import Foundation
import Results

/// A claim with the measure that it is judged by.
package struct Judgement: Sendable {
  /// The claim.
  package let claim: Claim
  /// The measure; nil if nothing was measured.
  package let measure: Measure?
  /// The measure with which it is contrasted; nil if nothing was measured, or if the claim has none.
  package let contrast: Measure?
  /// The reason why the claim was not tested; nil if it was.
  package let obstacle: String?

  /// The verdict on the claim: that of its judge on the measure, unless there is an obstacle.
  package var verdict: Verdict {
    guard let measure, obstacle == nil else { return .notTested }
    let outcome =
      contrast.map { claim.outcome(of: measure, unlike: $0) } ?? claim.outcome(of: measure)
    return switch outcome {
    case .holds: claim.isObservation ? .compatible : .holds
    case .doesNotHold: .doesNotHold
    case .inconclusive: .undecided
    }
  }

  /// Judges a claim by the results of experiments.
  package init(_ claim: Claim, by records: [RecordedExperiment]) {
    self.claim = claim
    switch Self.measure(for: claim, in: records) {
    case .failure(let missing): (measure, contrast, obstacle) = (nil, nil, missing.reason)
    case .success(let found): (measure, contrast, obstacle) = (found.measure, found.contrast, nil)
    }
  }

  private struct Missing: Error {
    let reason: String
  }

  private typealias Found = (measure: Measure, contrast: Measure?)

  /// Returns the measures of the experiment finished last, among those that can decide the claim.
  private static func measure(
    for claim: Claim, in records: [RecordedExperiment]
  ) -> Result<Found, Missing> {
    let candidates = records.filter { record in
      guard record.experiment == claim.experiment else { return false }
      return claim.ground.dataset.map { $0 == record.dataset } ?? true
    }.sorted { ($0.manifest.finished ?? .distantPast) > ($1.manifest.finished ?? .distantPast) }
    let found = candidates.map { measure(for: claim, in: $0) }
    return found.first { if case .success = $0 { true } else { false } } ?? found.first
      ?? .failure(Missing(reason: "\(claim.experiment) was not run on what this needs"))
  }

  private static func measure(
    for claim: Claim, in record: RecordedExperiment
  ) -> Result<Found, Missing> {
    if case .definition = claim.ground, record.settings.edge?.isTheTexts == false {
      return .failure(Missing(reason: "not the seeds of the text's program"))
    }
    if let obstacle = claim.obstacle(under: record.conditions) {
      return .failure(Missing(reason: obstacle))
    }
    let found = [claim.measure, claim.contrast].compactMap(\.self).map { record.measures[$0] }
    let measures = found.compactMap(\.self).filter(\.value.isFinite)
    guard measures.count == found.count else {
      return .failure(Missing(reason: "\(claim.experiment) did not measure it"))
    }
    for measure in measures where measure.n == 1 || claim.ground != .definition && measure.n == nil
    {
      let unit = claim.ground == .definition ? "sample" : "seed"
      return .failure(Missing(reason: "one \(unit) only"))
    }
    return .success((measures[0], measures.dropFirst().first))
  }
}

extension Judgement {
  /// The probability of a measure at least as far from the nearest end of the expectation if the truth
  /// lay on that end; nil unless the measure has an interval.
  ///
  /// A contrast holds if both measures decide it, so that the greater probability counts. It fails if
  /// either does: two chances to fail, so that the smaller probability counts twice.
  var pValue: Double? {
    guard let measure, verdict != .notTested else { return nil }
    guard let contrast else { return pValue(of: measure) }
    guard verdict == .doesNotHold else {
      return [measure, contrast].compactMap(pValue).max()
    }
    let decisive = [
      claim.outcome(of: measure) == .doesNotHold ? measure : nil,
      claim.outcome(of: contrast) == .holds ? contrast : nil,
    ].compactMap(\.self).map(pValue)
    // An exact number leaves no doubt.
    return decisive.contains(nil) ? nil : decisive.compactMap(\.self).min().map { 2 * $0 }
  }

  private func pValue(of measure: Measure) -> Double? {
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
    return
      "\(plural(decided.count, "verdict")) depend\(decided.count == 1 ? "s" : "") on an interval; "
      + "\(standing) stand\(standing == 1 ? "s" : "") after Holm's correction for their number."
  }
}

extension CSVTable {
  /// Creates `claims.csv`: one row per claim.
  package static func claims(_ judgements: [Judgement]) -> CSVTable {
    var table = CSVTable(header: [
      "text", "claim", "experiment", "measure", "expected", "measured", "n", "interval_low",
      "interval_high", "verdict", "not_tested_because", "p_value", "corrected_p_value",
      "contrast_measure", "contrast_measured", "contrast_n", "contrast_interval_low",
      "contrast_interval_high",
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
        claim.contrast.map(CSVCell.text) ?? .missing,
        CSVCell(judgement.contrast?.value),
        judgement.contrast?.n.map(CSVCell.integer) ?? .missing,
        CSVCell(judgement.contrast?.interval?.lowerBound),
        CSVCell(judgement.contrast?.interval?.upperBound),
      ])
    }
    return table
  }
}
