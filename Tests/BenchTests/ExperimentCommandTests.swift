import Foundation
import Results
import TestSupport
import Testing

@Suite(.serialized) struct ExperimentCommandTests {
  private let briefly = [
    "shuffle", "--dataset", "glyphs", "--train-limit", "300", "--epochs", "1", "--models", "dense",
    "--out", "out", "--quiet",
  ]

  @Test func oneSeedIsInconclusiveAndSuggestsTheNextCommand() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(briefly + ["--seeds", "1"], in: folder)
      #expect(bench.status == 0)
      #expect(bench.output.contains(": inconclusive.\n"))
      let next =
        "bench shuffle --dataset glyphs --train-limit 300 --epochs 1 --models dense --out out --quiet "
        + "--seeds 5 --resume"
      #expect(
        bench.output.contains(
          "\n2 findings are inconclusive. More seeds may settle them: \(next)\n"))

      let words = next.split(separator: " ").map(String.init)
      let more = try runBench(Array(words.dropFirst()), in: folder)
      #expect(more.status == 0)
      let json = try Data(contentsOf: URL(filePath: folder + "/out/manifest.json"))
      let manifest = try Manifest(json: json)
      #expect(manifest.finished != nil)
      #expect(manifest.schema == 3)
      #expect(manifest.experiment == "shuffle")
      #expect(manifest.settings.summary.contains("seed count 5"))
      let runs = try WrittenTable(path: folder + "/out/runs.csv")
      #expect(runs["seed"] == ["0", "1", "2", "3", "4", "0", "1", "2", "3", "4"])
    }
  }

  @Test func explainsHowToKeepResultsOfOtherSettings() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(briefly + ["--seeds", "1"], in: folder).status == 0)
      let bench = try runBench(
        briefly + ["--seeds", "1", "--learning-rate", "0.5", "--resume"], in: folder)
      #expect(bench.status == 1)
      #expect(
        bench.errors == "Error: out: contains results of another experiment or of other settings: "
          + "learning rate was 0.001 and is 0.5 now. Choose another folder with --out, or move the "
          + "results aside with --force.\n")
    }
  }
}
