import Foundation
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import bench

@Suite(.serialized) struct JSONTests {
  @Test func experimentPrintsTheContentsOfItsTables() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        [
          "shuffle", "--train-limit", "100", "--epochs", "1", "--seeds", "2", "--models", "dense",
          "--variants", "normal", "--out", "out", "--json",
        ], in: folder)
      #expect(bench.status == 0)
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [String: Any])
      #expect(
        answer.keys.sorted() == [
          "cells", "dataset", "diverged_runs", "experiment", "findings", "folder", "measures",
        ])
      #expect(answer["experiment"] as? String == "shuffle")
      #expect(answer["dataset"] as? String == "glyphs")
      #expect(answer["folder"] as? String == "out")
      #expect(answer["diverged_runs"] as? Int == 0)
      #expect((answer["findings"] as? [String])?.isEmpty == false)

      let cells = try #require(answer["cells"] as? [[String: Any]])
      let file = try String(contentsOfFile: folder + "/out/summary.csv", encoding: .utf8)
      let summary = try #require(CSVTable.cells(of: file))
      #expect(cells.count == 2 && summary.rows.count == 2)
      for (cell, row) in zip(cells, summary.rows) {
        for (name, text) in zip(summary.header, row).dropFirst(2) {
          let value = try #require(cell[name])
          if let number = Double(text) {
            // Foundation's JSON reader rounds the last digit.
            #expect(abs(try #require(value as? Double) - number) < 1e-15)
          } else {
            #expect(value as? String == text)
          }
        }
      }
      let measures = try #require(answer["measures"] as? [[String: Any]])
      #expect(measures.contains { $0["measure"] as? String == "dense normal normal" })
      #expect(bench.errors.hasPrefix("MNIST is not in data/mnist"))
      #expect(bench.errors.contains("\n[2/2] dense normal seed "))
    }
  }

  @Test func datasetsPrintsAList() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["datasets", "--json"], in: folder)
      #expect(
        bench.output.hasPrefix(
          """
          [
            {
              "available" : false,
              "folder" : "data/mnist",
              "name" : "mnist"
            },
          """))
    }
  }

  @Test func claimsPrintsAList() throws {
    try withTemporaryFolder { folder in
      #expect(
        try runBench(["parameters", "--out", "results/parameters", "--quiet"], in: folder).status
          == 0)
      let missing = try runBench(["claims", "--from", "nowhere", "--json"], in: folder)
      #expect(missing.errors.hasPrefix("Error: nowhere: expected folders with the measures.csv"))
      let bench = try runBench(["claims", "--from", "results", "--json"], in: folder)
      let verdicts = try #require(
        try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [[String: Any]])
      #expect(verdicts.count == Claim.all.count)
      #expect(verdicts[0]["verdict"] as? String == "holds")
      #expect(verdicts[0]["measured"] as? Double == 784)
      #expect(verdicts.contains { $0["verdict"] as? String == "not tested" })
    }
  }
}
