import Results
import Runs

extension PartsAnswer {
  /// The findings: what the cnn's lead over dense comes from, for accuracy, moved images and the
  /// smallest training set.
  var findings: [Finding] {
    let moved = conditions.last { if case .moved(1...2) = $0 { true } else { false } }
    let smallest = conditions.first { if case .images = $0 { true } else { false } }
    return [.normal, moved, smallest].compactMap(\.self).compactMap(attribution)
  }

  /// Returns the finding on what the lead comes from; nil if networks are missing.
  private func attribution(_ condition: PartsCondition) -> Finding? {
    let place = condition.words
    guard let lead = Contrast.lead.effect(in: self, condition) else { return nil }
    if let cnn = accuracies(.cnn, condition)?.overSeeds, !hasLearned(cnn, chance: chance) {
      return Finding(
        "\(place), cnn has learned too little (\(percent(cnn))) to tell what its lead comes from.")
    }
    switch outcome(lead, .above(0)) {
    case .inconclusive:
      return Finding(
        "\(place), cnn's lead over dense is \(signedPoints(lead)): inconclusive what it comes from.",
        isInconclusive: true)
    case .doesNotHold:
      return Finding("\(place), cnn does not lead dense: \(signedPoints(lead)).")
    case .holds: break
    }
    let start = "\(place), cnn leads dense by \(points(lead))"
    let parts = Contrast.parts.compactMap { part in
      part.effect(in: self, condition).map { (part: part, effect: $0) }
    }
    guard parts.count == Contrast.parts.count else {
      return Finding("\(start); the networks that would tell where from were not trained.")
    }
    let head = Contrast.head.effect(in: self, condition)
    let effects = parts.map(\.effect) + [head].compactMap(\.self)
    let text =
      parts.map { "\(signedPoints($0.effect)) from \($0.part.words)\(doubt($0.effect))" }
      .joined(separator: ", ")
      + (head.map {
        "; global average pooling in place of flattening would change it by "
          + "\(signedPoints($0))\(doubt($0))"
      } ?? "")
    return Finding("\(start): \(text).", isInconclusive: effects.contains(where: isUnclear))
  }

  /// Returns the addition to a contribution whose interval includes 0.
  private func doubt(_ effect: SampleSummary) -> String {
    isUnclear(effect) ? " (inconclusive)" : ""
  }

  /// Whether the runs cannot tell if a contribution is a gain or a loss.
  private func isUnclear(_ effect: SampleSummary) -> Bool {
    outcome(effect, .above(0)) == .inconclusive
  }

  private func outcome(
    _ effect: SampleSummary, _ expectation: ClaimExpectation
  ) -> ClaimOutcome {
    expectation.outcome(of: Measure("effect", effect))
  }
}

extension PartsCondition {
  /// The condition at the beginning of a sentence.
  fileprivate var words: String {
    switch self {
    case .normal: "On normal images"
    case .shuffled: "On shuffled images"
    case .moved(let distance): "On images moved by \(plural(distance, "pixel"))"
    case .images(let count): "Trained on \(plural(count, "image"))"
    }
  }
}
