import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct LocalityFindingsTests {
  /// Returns a network's points for blocks with sides of 1, 2, 4 and 8 (the whole image).
  private func points(
    _ network: NetworkChoice, within: [Double], blocks: [Double]
  ) -> [LocalityPoint] {
    func points(
      _ shuffle: BlockShuffle, _ accuracies: [Double], variants: [LocalityVariant]
    ) -> [LocalityPoint] {
      zip([1, 2, 4, 8], zip(variants, accuracies)).map { side, rest in
        LocalityPoint(
          network: network, shuffle: shuffle, side: side, variant: rest.0,
          accuracies: [rest.1, rest.1])
      }
    }
    return points(
      .within, within,
      variants: [.intact, .partly(.within, side: 2), .partly(.within, side: 4), .shuffled])
      + points(
        .blocks, blocks,
        variants: [.shuffled, .partly(.blocks, side: 2), .partly(.blocks, side: 4), .intact])
  }

  @Test func saysWhereTheCNNStartsToLose() {
    let found = LocalityFindings(
      points: points(
        .dense, within: [0.97, 0.975, 0.97, 0.966], blocks: [0.966, 0.97, 0.97, 0.97])
        + points(.cnn, within: [0.99, 0.985, 0.97, 0.95], blocks: [0.95, 0.97, 0.985, 0.99]),
      chance: 0.1)
    let expected: [String] = [
      "From intact to fully shuffled images, dense goes from 97.00 ± 0.00 % to 96.60 ± 0.00 %, a loss of 0.40 ± 0.00 "
        + "points; over all kinds of arrangement it varies by 0.9 points (0.9 to 0.9): it hardly matters to it "
        + "which pixels are neighbours.",
      "From intact to fully shuffled images, cnn goes from 99.00 ± 0.00 % to 95.00 ± 0.00 %, a loss of 4.00 ± 0.00 "
        + "points; over all kinds of arrangement it varies by 4.0 points (4.0 to 4.0).",
      "Shuffling pixels within blocks of 4×4 is the first to cost cnn at least 1.0 points: 2.00 ± 0.00 "
        + "points.",
      "Moving whole blocks costs it at least 1.0 points up to 2×2: 2.00 ± 0.00 points.",
    ]
    #expect(found.findings.map(\.text) == expected)
  }

  @Test func saysWhereOrderDoesNotMatter() {
    let flat = [0.99, 0.985, 0.985, 0.981]
    let found = LocalityFindings(
      points: points(.dense, within: [0.9, 0.8, 0.8, 0.7], blocks: [0.7, 0.8, 0.8, 0.9])
        + points(.cnn, within: flat, blocks: flat.reversed()),
      chance: 0.1)
    let expected: [String] = [
      "From intact to fully shuffled images, dense goes from 90.00 ± 0.00 % to 70.00 ± 0.00 %, a loss of 20.00 ± 0.00 "
        + "points; over all kinds of arrangement it varies by 20.0 points (20.0 to 20.0).",
      "From intact to fully shuffled images, cnn goes from 99.00 ± 0.00 % to 98.10 ± 0.00 %, a loss of 0.90 ± 0.00 "
        + "points; over all kinds of arrangement it varies by 0.9 points (0.9 to 0.9): it hardly matters to it "
        + "which pixels are neighbours.",
      "Shuffling pixels within blocks of any size costs cnn less than 1.0 points.",
      "Moving whole blocks of any size costs cnn less than 1.0 points.",
    ]
    #expect(found.findings.map(\.text) == expected)
  }

  /// Blocks of 2×2 cost 1.5 points on average, with an interval that includes less than one point.
  @Test func namesTheSizesForWhichTheCostIsInconclusive() {
    func series(_ shuffle: BlockShuffle, _ accuracies: [[Double]]) -> [LocalityPoint] {
      let sides = shuffle == .within ? [1, 2, 4, 8] : [8, 4, 2, 1]
      return zip(sides, accuracies).map { side, accuracies in
        LocalityPoint(
          network: .cnn, shuffle: shuffle, side: side,
          variant: side == (shuffle == .within ? 1 : 8)
            ? .intact
            : side == (shuffle == .within ? 8 : 1) ? .shuffled : .partly(shuffle, side: side),
          accuracies: accuracies)
      }
    }
    let accuracies = [[0.99, 0.99], [0.96, 0.99], [0.95, 0.95], [0.94, 0.94]]
    let findings = LocalityFindings(
      points: series(.within, accuracies) + series(.blocks, accuracies), chance: 0.1
    ).findings.suffix(2)
    let expected: [String] = [
      "Shuffling pixels within blocks of 4×4 is the first to cost cnn at least 1.0 points: 4.00 ± 0.00 "
        + "points; inconclusive for 2×2.",
      "Moving whole blocks costs it at least 1.0 points up to 2×2: 4.00 ± 0.00 points; inconclusive "
        + "for 4×4.",
    ]
    #expect(findings.map(\.text) == expected)
    #expect(findings.allSatisfy { $0.isInconclusive })
  }

  @Test func seedsThatDisagreeLeaveItOpenWhereTheCNNBeginsToLose() {
    let wide = [[0.99, 0.99], [0.97, 1], [0.97, 1], [0.97, 1]]
    func series(_ shuffle: BlockShuffle, _ variants: [LocalityVariant]) -> [LocalityPoint] {
      zip([1, 2, 4, 8], zip(variants, wide)).map { side, rest in
        LocalityPoint(
          network: .cnn, shuffle: shuffle, side: side, variant: rest.0, accuracies: rest.1)
      }
    }
    let found = LocalityFindings(
      points: series(
        .within, [.intact, .partly(.within, side: 2), .partly(.within, side: 4), .shuffled]),
      chance: 0.1)
    #expect(
      found.findings[1]
        == Finding(
          "Shuffling pixels within blocks: inconclusive whether that costs cnn 1.0 points.",
          isInconclusive: true))
  }

  @Test func aNetworkAtChanceHasNothingToLose() {
    let flat = [0.1, 0.12, 0.11, 0.09]
    let found = LocalityFindings(
      points: points(.cnn, within: flat, blocks: flat.reversed()), chance: 0.1)
    #expect(
      found.findings.map(\.text) == [
        "With 10.00 ± 0.00 % on intact images, cnn has learned too little to lose anything."
      ])
  }

  @Test func saysNothingWithoutPoints() {
    #expect(LocalityFindings(points: [], chance: 0.1).findings == [])
  }

  /// Means of 0.9 and 0.89. A draw of one of two seeds gives a range of 0 or of 2 points, so that the
  /// standard error is 1 point, and the interval reaches from 0 to 1 + 12.706 points.
  @Test func theRangeOfTheArrangementsHasAnIntervalOverTheSeeds() throws {
    let range = LocalityFindings.rangeMeasure(.dense, [[0.9, 0.9], [0.9, 0.88]])
    #expect(abs(range.value - 0.01) < 1e-12)
    let interval = try #require(range.interval)
    #expect(interval.lowerBound == 0)
    #expect(abs(interval.upperBound - 0.13706) < 0.01)
    #expect(Claim.arrangementsDoNotMatter.outcome(of: range) == .inconclusive)
    #expect(LocalityFindings.rangeMeasure(.dense, [[0.9], [0.8]]).interval == nil)
  }
}
