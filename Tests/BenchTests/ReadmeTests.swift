import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import Runs
@testable import bench

@Suite struct ReadmeTests {
  let readme: DocsPage

  init() throws { readme = try DocsPage(path: "README.md") }

  /// Returns the sample output, which is the first code block.
  private func sample() throws -> [Substring] {
    let blocks = readme.text.split(separator: "```\n", omittingEmptySubsequences: false)
    return try #require(blocks.count > 1 ? blocks[1] : nil).split(separator: "\n")
  }

  @Test func isShortAndItsSampleFitsATerminal() throws {
    #expect(readme.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
    for line in try sample() { #expect(line.count <= 80, "\(line)") }
  }

  @Test func countsTheVerdictsOfTheReferenceRuns() throws {
    let sentence = try #require(
      readme.text.replacing("\n", with: " ").firstMatch(of: /Of [0-9]+ claims, [^;]+ undecided;/))
    let verdicts = try ReferenceResults.table("claims.csv").rows.map { $0[9] }
    let expected = [Verdict.holds, .doesNotHold, .compatible, .undecided].map { verdict in
      verdicts.count { $0 == verdict.rawValue }
    }
    // The claims, then those that hold, that do not, that are compatible, that are undecided.
    #expect(numbers(in: sentence.0).compactMap { Int($0) } == [verdicts.count] + expected)
  }

  /// The numbers in the sample output are those that the code computes from the reference run.
  @Test func showsTheNumbersOfTheReferenceRun() throws {
    let (header, rows) = try ReferenceResults.table("shuffle/runs.csv")
    func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
    let (model, variant) = (try column("model"), try column("variant"))
    let accuracies = [
      ImageVariant.normal: try column("final_test_accuracy"),
      .shuffled: try column("shuffled_test_accuracy"),
    ]
    let seed = try column("seed")
    var cells: [ResultCell] = []
    var answer: [ShuffleAnswer.Cell] = []
    for network in [NetworkChoice.dense, .cnn] {
      for (trainedOn, testedOn) in [
        (ImageVariant.normal, ImageVariant.normal), (.normal, .shuffled), (.shuffled, .shuffled),
      ] {
        let isOwn = trainedOn == testedOn
        let accuracy = try #require(accuracies[isOwn ? .normal : testedOn])
        let runs = rows.filter { $0[model] == network.name && $0[variant] == trainedOn.rawValue }
        let values = runs.compactMap { Double($0[accuracy]) }
        try #require(values.count == 6)
        let seeds = runs.compactMap { UInt64($0[seed]) }
        answer.append(
          .init(
            network, trainedOn, testedOn, Dictionary(uniqueKeysWithValues: zip(seeds, values))))
        cells.append(
          .init(
            model: network.name, variant: trainedOn.rawValue, testedOn: testedOn.rawValue,
            testImages: 10_000, accuracy: SampleSummary(values)))
      }
    }
    let lines = try sample()
    let shownRows = lines.filter { $0.hasPrefix("dense ") || $0.hasPrefix("cnn ") }.map(words)
    let expectedRows = resultTable(cells, isHoldout: false, width: nil).split(separator: "\n")
      .filter { $0.hasPrefix("dense ") || $0.hasPrefix("cnn ") }.map(words)
    #expect(expectedRows.count == 6)
    #expect(shownRows == expectedRows)

    let findings = ShuffleAnswer(
      cells: answer, outcomes: [], table: [],
      // 1,135 of MNIST's 10,000 test images are ones.
      ground: .init(chance: 0.1135, isMNIST: true, training: TrainingSettings())
    ).findings.map(\.text)
    let shown = lines.drop { !$0.hasPrefix("•") }.joined(separator: " ").split(separator: "•")
    #expect(findings.count == 7)
    #expect(shown.map(numbers) == findings.map(numbers))
  }
}
