import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct PartsFindingsTests {
  /// Returns the answer of networks with these accuracies on normal images, by seed.
  private func answer(
    _ accuracies: [PartsNetwork: [Double]], on condition: PartsCondition = .normal
  ) -> PartsAnswer {
    let results = PartsNetwork.allCases.compactMap { network in
      accuracies[network].map { values in
        var result = PartsResult(tuned: network.tuned)
        result.accuracies[condition] = Dictionary(
          uniqueKeysWithValues: values.enumerated().map { (UInt64($0.offset), $0.element) })
        return result
      }
    }
    return PartsAnswer(results: results, conditions: [condition], chance: 0.1)
  }

  private let clear: [PartsNetwork: [Double]] = [
    .dense: [0.90, 0.90], .denseMatched: [0.91, 0.91], .local: [0.94, 0.94],
    .localPool: [0.95, 0.95],
    .conv: [0.96, 0.96], .cnn: [0.98, 0.98], .cnnAverage: [0.97, 0.97],
  ]

  @Test func attributesTheLead() {
    let finding = answer(clear).findings.first
    #expect(
      finding?.text
        == "On normal images, cnn leads dense by 8.00 ± 0.00 points: +1.00 ± 0.00 points from more "
        + "units, +3.00 ± 0.00 points from locality, +2.50 ± 0.00 points from weight sharing, "
        + "+1.50 ± 0.00 points from pooling; global average pooling in place of flattening would "
        + "change it by -1.00 ± 0.00 points.")
    #expect(finding?.isInconclusive == false)
  }

  @Test func partsSumUpToTheLead() throws {
    let answer = answer([
      .dense: [0.90, 0.88, 0.91], .denseMatched: [0.92, 0.90, 0.90], .local: [0.93, 0.95, 0.94],
      .localPool: [0.95, 0.94, 0.96], .conv: [0.96, 0.95, 0.95], .cnn: [0.98, 0.97, 0.99],
    ])
    let parts = try Contrast.parts.map { try #require($0.effect(in: answer, .normal)).mean }
    let lead = try #require(Contrast.lead.effect(in: answer, .normal)).mean
    #expect(abs(parts.reduce(0, +) - lead) < 1e-12)
    #expect(Contrast.head.effect(in: answer, .normal) == nil)
  }

  @Test func pairsBySeed() throws {
    // The seeds differ by much more than the networks.
    let effect = try #require(
      Contrast.lead.effect(
        in: answer([.dense: [0.5, 0.7, 0.9], .cnn: [0.51, 0.71, 0.91]]), .normal))
    #expect(abs(effect.mean - 0.01) < 1e-12)
    #expect(effect.halfWidth ?? 1 < 1e-12)
  }

  @Test func oneSeedIsInconclusive() {
    let finding = answer(clear.mapValues { [$0[0]] }).findings.first
    #expect(
      finding?.text
        == "On normal images, cnn's lead over dense is +8.00 points: inconclusive what it comes "
        + "from.")
    #expect(finding?.isInconclusive == true)
  }

  @Test func marksPartsThatMayBeNothing() {
    var unclear = clear
    unclear[.denseMatched] = [0.89, 0.92]
    let finding = answer(unclear).findings.first
    #expect(finding?.text.contains("+0.50 ± 19.06 points from more units (inconclusive)") == true)
    #expect(finding?.isInconclusive == true)
  }

  @Test func saysIfThereIsNoLead() {
    #expect(
      answer([.dense: [0.9, 0.9], .cnn: [0.8, 0.8]]).findings.map(\.text) == [
        "On normal images, cnn does not lead dense: -10.00 ± 0.00 points."
      ])
  }

  @Test func saysNothingOfNetworksAtChance() {
    #expect(
      answer([.dense: [0.1, 0.1], .cnn: [0.12, 0.12]]).findings.map(\.text) == [
        "On normal images, cnn has learned too little (12.00 ± 0.00 %) to tell what its lead comes "
          + "from."
      ])
    #expect(answer([.cnn: [0.9, 0.9]]).findings.isEmpty)
  }

  @Test func namesTheCondition() {
    #expect(
      answer(clear, on: .moved(2)).findings.first?.text
        .hasPrefix("On images moved by 2 pixels, cnn leads") == true)
    #expect(
      answer(clear, on: .images(1_000)).findings.first?.text
        .hasPrefix("Trained on 1,000 images, cnn leads") == true)
  }
}
