import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct TabularCommandTests {
  @Test func tablesOfTabularDoNotDependOnTheThreads() throws {
    try withTemporaryFolder { folder in
      for threads in ["1", "3"] {
        let bench = try runBench(
          [
            "tabular", "--samples", "100", "--epochs", "2", "--seeds", "2", "--orders", "1",
            "--threads", threads, "--out", threads, "--quiet",
          ], in: folder)
        #expect(bench.status == 0)
        #expect(bench.errors == "")
        let output = bench.output.split(separator: "\n")
        #expect(
          output.dropFirst(2).prefix(3).map { $0.split(separator: " ").prefix(3) } == [
            ["dense", "2,794", "2,688"], ["conv-line", "2,795", "4,894"],
            ["conv-grid", "2,795", "4,894"],
          ])
        #expect(output.count { $0.hasPrefix("• ") } == 4)
        #expect(output.last == "Results are in \(threads).")
      }
      for table in ["tabular", "epochs", "runs", "summary", "measures"] {
        let tables = try ["1", "3"].map {
          try Data(contentsOf: URL(filePath: "\(folder)/\($0)/\(table).csv"))
        }
        #expect(tables[0] == tables[1])
      }
    }
  }

  @Test(arguments: [
    (["--samples", "0"], "--samples takes a number from 1 to 1000000, found 0."),
    (["--orders", "0"], "--orders takes a number from 1 to 100, found 0."),
    (["--noise", "0.5"], "--noise takes a number from 0.01 to below 0.5, found 0.5."),
    (["--noise", "nan"], "--noise takes a number from 0.01 to below 0.5, found nan."),
    (["--epochs", "0"], "--epochs takes a number from 1 to 10000, found 0."),
  ])
  func reportsABadOptionAsAUsageError(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["tabular"] + arguments))
    #expect(said.code == 64)
    #expect(said.text.contains(message))
  }
}
