import RandomStreams
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct EdgeExperimentTests {
  private func perform(
    trainSeed: UInt64 = 1, modelSeed: UInt64 = 0, freshSeeds: Int, trainings: Int,
    in folder: String
  ) throws -> EdgeResult {
    var settings = EdgeExperiment.Settings()
    settings.trainSeed = trainSeed
    settings.modelSeed = modelSeed
    settings.freshSeeds = freshSeeds
    settings.trainings = trainings
    return try EdgeExperiment(settings: settings).perform(in: folder)
  }

  @Test func reproducesTheWeightsOfTheTextExactly() throws {
    try withTemporaryFolder { folder in
      let result = try perform(freshSeeds: 28, trainings: 1, in: folder)
      #expect(EdgeResult.rows(of: result.first.fc.weights) == EdgeResult.Text.fcRows)
      #expect(EdgeResult.rows(of: result.first.conv.weights) == EdgeResult.Text.convRows)
      #expect(result.largestDifference == 0)
      // CPython 3.11 printed the expected values.
      #expect(result.first.fc.weights[0][0] == -1.5724954564952445)
      #expect(result.first.conv.weights[2][2] == -1.840887154650491)
      #expect(result.first.fc.bias == -0.7373427854541041)
      #expect(result.first.conv.bias == -5.3733289125873185)
      #expect([result.first.fc, result.first.conv].map(\.trainAccuracy) == [1, 0.95])
      #expect([result.first.fc, result.first.conv].map(\.parameterCount) == [65, 10])
      #expect(result.first.fc.freshAccuracies.prefix(5) == [0.75, 0.825, 0.875, 0.85, 0.9])
      #expect(result.first.conv.freshAccuracies.prefix(5) == [0.925, 0.95, 0.925, 0.975, 0.9])
      #expect(result.seedsOfTheTextsAccuracies == [29])
      #expect(result.first.conv.columns == [1, 2, 3, 4, 5])
    }
  }

  @Test func pairsDependOnlyOnTheirOwnSeeds() throws {
    try withTemporaryFolder { folder in
      let two = try perform(freshSeeds: 2, trainings: 2, in: folder + "/two")
      let second = try perform(
        trainSeed: 2, modelSeed: 1, freshSeeds: 2, trainings: 1, in: folder + "/one")
      #expect(two.pairs[1] == second.first)
      #expect(!second.isTheTexts)
      #expect(!second.measures.contains { $0.name.hasPrefix("largest difference") })

      #expect(
        try resultNames(in: folder + "/two") == [
          "findings.csv", "fresh.csv", "manifest.json", "measures.csv", "trainings.csv",
          "weights.csv",
        ])
      let fresh = try WrittenTable(path: folder + "/one/fresh.csv")
      #expect(fresh["batch_seed"] == ["3", "4"])
      let weights = try WrittenTable(path: folder + "/two/weights.csv")
      #expect(weights.rows.count == 75)
      #expect(weights["detector", "row", "column", "weight"].last == "conv   -5.3733289125873185")
      let trainings = try WrittenTable(path: folder + "/two/trainings.csv")
      #expect(
        trainings["train_seed", "model_seed", "detector", "parameters"]
          == ["1 0 fc 65", "1 0 conv 10", "2 1 fc 65", "2 1 conv 10"])
    }
  }

  private func outcome(
    _ name: String, train: Double, fresh: [Double], columns: [Int] = Array(1...6)
  ) -> EdgeOutcome {
    EdgeOutcome(
      name: name, weights: [[0]], bias: 0, trainAccuracy: train, freshAccuracies: fresh,
      columns: columns)
  }

  @Test func findingsConfirmTheText() {
    let fc = outcome("fc", train: 1, fresh: [0.8, 0.7, 0.75])
    let conv = outcome("conv", train: 0.95, fresh: [0.875, 0.8, 0.8])
    let pairs = (1...6).map { EdgePair(trainSeed: $0, modelSeed: $0 - 1, fc: fc, conv: conv) }
    var sentences = EdgeResult(pairs: pairs, isTheTexts: true).findings.map(\.text)
    // The made-up weights are not the text's; the sentence about them is tested above.
    let tables = sentences.remove(at: 1)
    #expect(tables.hasPrefix("The tables of weights are not the text's: "))
    let expected = """
      On 3 fresh batches of 40, fc has 75.00 ± 12.42 %, conv 82.50 ± 10.76 %: the kernel \
      generalises better (+7.50 points).
      On the 80 training images fc has 100.0 %, conv 95.0 %; the text's 100.0 % and 95.0 % hold.
      The text's 80.0 % beside 87.5 % comes with 1 of them (seed 2); fc has at least 80.0 % on \
      33.3 % of them, conv at least 87.5 % on 33.3 %.
      Of the 6 lines that there are, fc recognises 6, conv recognises 6: "no matter what column" \
      holds for conv.
      Trained 6 times, from other images and first weights each time, fc has 75.00 ± 0.00 % \
      (75.0 % to 75.0 %) on fresh images, conv 82.50 ± 0.00 % (82.5 % to 82.5 %), and conv is \
      ahead in 6, by a median of +7.50 points: as a rule the kernel generalises better.
      """
    #expect(sentences.joined(separator: "\n") == expected)
  }

  @Test func findingsContradictTheText() {
    let fc = outcome("fc", train: 1, fresh: [0.9, 0.925])
    let conv = outcome("conv", train: 0.9, fresh: [0.8, 0.825], columns: [2, 3])
    let worse = EdgeResult(
      pairs: [EdgePair(trainSeed: 1, modelSeed: 0, fc: fc, conv: conv)], isTheTexts: true)
    #expect(worse.findings.count == 5)
    #expect(worse.findings.map(\.text)[1].hasPrefix("The tables of weights are not the text's: "))
    #expect(worse.findings.map(\.text)[2].hasSuffix("the text's 100.0 % and 95.0 % do not hold."))
    #expect(
      worse.findings.map(\.text)[0].hasSuffix("the kernel generalises no better (-10.00 points)."))
    #expect(
      worse.findings.map(\.text)[3].hasPrefix(
        "None of these batches gives the text's 80.0 % beside"))
    #expect(worse.findings.map(\.text)[4].contains("conv recognises 2 (not column 1, 4, 5, 6): "))
    #expect(worse.findings.map(\.text)[4].hasSuffix("does not hold for conv."))

    let either = EdgeResult(
      pairs: [EdgePair(trainSeed: 5, modelSeed: 0, fc: fc, conv: fc)], isTheTexts: false)
    #expect(either.findings.count == 2)
    #expect(
      either.findings[0].text.hasSuffix(
        "the kernel generalises no better (+0.00 points)."))
  }

  @Test func oneBatchHasNoInterval() {
    let one = outcome("fc", train: 1, fresh: [0.9])
    let result = EdgeResult(
      pairs: [EdgePair(trainSeed: 5, modelSeed: 0, fc: one, conv: one)], isTheTexts: false)
    #expect(
      result.findings[0].text
        == "On a fresh batch of 40, fc has 90.00 %, conv 90.00 %: one comparison, no interval.")
  }

  /// Two of six kernels stay at chance. The median lead is 10 points, but its interval contains 0.
  @Test func kernelsThatStayAtChanceLeaveTheMedianInconclusive() throws {
    let fc = outcome("fc", train: 1, fresh: [0.8])
    let pairs = zip(1...6, [0.5, 0.9, 0.5, 0.9, 0.95, 0.9]).map { seed, fresh in
      EdgePair(
        trainSeed: UInt64(seed), modelSeed: 0, fc: fc,
        conv: outcome("conv", train: 1, fresh: [fresh]))
    }
    let result = EdgeResult(pairs: pairs, isTheTexts: false)
    let last = try #require(result.findings.last)
    #expect(last.isInconclusive)
    #expect(
      last.text.hasSuffix(
        "conv is ahead in 4, by a median of +10.00 points: inconclusive, the interval contains 0."))
    let few = EdgeResult(pairs: Array(pairs.suffix(3)), isTheTexts: false)
    #expect(few.findings.last?.text.hasSuffix(": too few trainings for an interval.") == true)
    let share = try #require(
      result.measures.first { $0.name == "share of trainings in which conv leads" })
    #expect(share.value == 4.0 / 6)
  }

  @Test func aKernelIsComparedWithTheSobelFilterInBothDirections() {
    let sobel: [[Double]] = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    #expect(abs(cosineWithSobel(sobel) - 1) < 1e-15)
    #expect(abs(cosineWithSobel(sobel.map { $0.map { -3 * $0 } }) - 1) < 1e-15)
    #expect(cosineWithSobel([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]) == 0)
    // The left column alone: 4 of √3 · √12 = 6.
    #expect(abs(cosineWithSobel([[1, 0, 0], [1, 0, 0], [1, 0, 0]]) - 2.0 / 3) < 1e-15)
  }

  /// The column means are 2 and 4, around 3: squares of 8 in total, of the weights' 16.
  @Test func patternsOfColumnsAreFoundInATable() {
    let weights: [[Double]] = [[1, 5], [3, 3], [1, 5], [3, 3]]
    #expect(columnSums(weights) == [8, 16])
    #expect(shareOfVarianceBetweenColumns(weights) == 0.5)
    #expect(shareOfVarianceBetweenColumns([[1, 2], [1, 2]]) == 1)
  }

  /// The claim's bound on "no clean repeating pattern": in how many random tables columns explain as much.
  @Test func columnsOfRandomTablesRarelyExplainMoreThanTheClaimAllows() throws {
    let claim = try #require(
      Claim.all.first { $0.measure == "fc share of variance between columns" })
    var stream = RandomStream(seed: 0, purpose: .bootstrap)
    let shares = (0..<4_000).map { _ in
      shareOfVarianceBetweenColumns(
        (0..<8).map { _ in (0..<8).map { _ in stream.uniform() } })
    }
    let above = shares.count { $0 > claim.expectation.range.upperBound }
    #expect((0.04...0.06).contains(Double(above) / Double(shares.count)))
  }

  @Test func onlyTheKernelRecognisesALineInAColumnWithoutTrainingLines() {
    let unseen = UnseenColumn(trainSeed: 1, modelSeed: 0)
    #expect(
      unseen.measures.map(\.name) == [
        "fc recognises column 4 without training on it",
        "conv recognises column 4 without training on it",
      ])
    #expect(unseen == UnseenColumn(fc: false, conv: true))
    #expect(unseen.measures.map(\.value) == [0, 1])
  }
}
