import Foundation
import Testing

@testable import Experiments
@testable import Results
@testable import Runs
@testable import bench

@Suite struct ReadmeTests {
  /// The README's verdicts are those of the committed reference runs, and none of them is missing.
  @Test func showsTheVerdictsOfTheReferenceRuns() throws {
    let root = DocsPage.root
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let reference = root.appending(path: "results/reference").path
    let judgements = try Claim.all.map { claim in
      Judgement(claim, by: try RecordedExperiment.all(under: reference))
    }
    #expect(readme.contains(claimsMarkdown(judgements)))
    #expect(readme.contains("<summary>\(claimsCount(judgements))</summary>"))
    for judgement in judgements {
      #expect(judgement.measure != nil, "\(judgement.claim.measure): \(judgement.obstacle ?? "")")
    }
  }

  /// The README's first screen is what the code makes of the committed reference run.
  @Test func showsWhatTheReferenceRunSays() throws {
    let root = DocsPage.root
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let runs = try String(
      contentsOf: root.appending(path: "results/reference/shuffle/runs.csv"), encoding: .utf8)
    let lines = runs.split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    func column(_ name: String) throws -> Int { try #require(lines[0].firstIndex(of: name)) }
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
        let rows = lines.dropFirst().filter {
          $0[model] == network.name && $0[variant] == trainedOn.rawValue
        }
        let values = rows.compactMap { Double($0[accuracy]) }
        try #require(values.count == 5)
        let seeds = rows.compactMap { UInt64($0[seed]) }
        answer.append(
          .init(
            network, trainedOn, testedOn, Dictionary(uniqueKeysWithValues: zip(seeds, values))))
        cells.append(
          .init(
            model: network.name, variant: trainedOn.rawValue, testedOn: testedOn.rawValue,
            testImages: 10_000,
            accuracy: SampleSummary(values)))
      }
    }
    #expect(readme.contains(resultTable(cells, isHoldout: false, width: nil)))
    let findings = ShuffleAnswer(
      cells: answer, outcomes: [], table: [],
      ground: .init(classes: 10, isMNIST: true, epochs: 12, dropout: 0.5)
    ).findings
    #expect(findings.count == 7)
    for finding in findings { #expect(readme.contains("• \(finding.text)\n"), "\(finding.text)") }
  }
}
