import Experiments
import Foundation
import Results
import Runs
import TestSupport
import Testing

/// The files that the program writes and the text that it prints.
///
/// The tests run one at a time, because each process uses several cores.
@Suite(.serialized) struct ExecutableTests {
  /// Options for one short run of the dense network, which takes a fraction of a second.
  private let briefly = [
    "--train-limit", "100", "--epochs", "1", "--seeds", "1", "--models", "dense", "--variants",
    "normal",
  ]

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func reportsDamagedStateEvenWhenQuiet() throws {
    try withTemporaryFolder { folder in
      let arguments = ["shuffle", "--dataset", "glyphs", "--quiet", "--out", "a"] + briefly
      #expect(try runBench(arguments, in: folder).errors == "")
      let path = "a/runs/dense-normal-0.json"
      try Data("damaged".utf8).write(to: URL(filePath: "\(folder)/\(path)"))
      let again = try runBench(arguments, in: folder)
      #expect(again.status == 0)
      #expect(
        again.errors == """
          dense normal seed 0: its saved state was damaged and is in \(path).damaged now; the run starts again.

          """)
    }
  }

  @Test func tablesDoNotDependOnTheThreads() throws {
    try withTemporaryFolder { folder in
      for threads in ["1", "3"] {
        let bench = try runBench(
          [
            "shuffle", "--dataset", "glyphs", "--train-limit", "300", "--epochs", "1", "--seeds",
            "2", "--threads", threads, "--out", threads,
          ], in: folder)
        #expect(bench.status == 0)

        let output = bench.output.split(separator: "\n")
        #expect(
          output.first == "network trained on tested on images n  accuracy, 95 %  lowest highest")
        #expect(
          output.dropFirst(2).prefix(6).map { $0.split(separator: " ").prefix(4) } == [
            ["dense", "normal", "normal", "2,000"], ["dense", "normal", "shuffled", "2,000"],
            ["dense", "shuffled", "shuffled", "2,000"], ["cnn", "normal", "normal", "2,000"],
            ["cnn", "normal", "shuffled", "2,000"], ["cnn", "shuffled", "shuffled", "2,000"],
          ])
        #expect(output.contains { $0.hasPrefix("• ") })
        #expect(output.last == "Results are in \(threads).")

        let progress = bench.errors.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(progress.first?.hasSuffix("8 runs of 1 epoch, \(threads) at a time.") == true)
        try #require(progress.count == 11)
        for (number, line) in progress[1...8].enumerated() {
          #expect(line.hasPrefix("[\(number + 1)/8] "))
          #expect(
            line.wholeMatch(
              of: /.{6}(cnn|dense) (normal|shuffled) seed [01]: \d+\.\d\d % after 1 epoch, \d.* s/
            ) != nil, "\(line)")
        }
        #expect(Set(progress[1...8].map { $0.dropFirst(6).prefix { $0 != ":" } }).count == 8)
        #expect(progress[9...] == ["", ""])

        #expect(
          try names(in: "\(folder)/\(threads)")
            == [
              ".lock", "confusion.csv", "epochs.csv", "examples.safetensors", "findings.csv",
              "manifest.json", "measures.csv", "mistakes.csv", "runs", "runs.csv", "summary.csv",
              "timings.csv", "weights",
            ])
      }
      for table in ["epochs", "runs", "summary", "measures", "findings", "confusion", "mistakes"] {
        let alone = try text("\(folder)/1/\(table).csv")
        #expect(alone.utf8.count > 100)
        #expect(try text("\(folder)/3/\(table).csv") == alone)
      }
      let manifest = try Manifest(
        json: Data(contentsOf: URL(filePath: "\(folder)/3/manifest.json")))
      #expect(manifest.threads == 3)
      #expect(manifest.finished != nil)
      #expect(manifest.commandLine.prefix(2) == ["bench", "shuffle"])
      var data = DataSettings(dataset: "glyphs")
      data.trainLimit = 300
      var training = TrainingSettings()
      training.epochs = 1
      training.seeds = Seeds(count: 2)
      #expect(
        try manifest.settings.decoded(as: ShuffleExperiment.Settings.self)
          == ShuffleExperiment.Settings(data: data, training: training))
    }
  }

  @Test func fallsBackToGlyphsWithoutMNIST() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["shuffle", "--quiet"] + briefly, in: folder)
      #expect(bench.status == 0)
      #expect(
        bench.output.hasPrefix(
          "MNIST is not in data/mnist (scripts/fetch.sh mnist fetches it): running on the built-in "
            + "glyphs instead.\n"))
      #expect(bench.output.hasSuffix("\nResults are in results/shuffle-glyphs.\n"))
      #expect(bench.errors == "", "--quiet leaves standard error empty")
      #expect(try names(in: folder) == ["results"])
      #expect(
        try text(folder + "/results/shuffle-glyphs/epochs.csv").contains("\nshuffle,glyphs,dense,"))
    }
  }

  @Test func fallsBackToGlyphsIfMNISTIsIncomplete() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/data/mnist", withIntermediateDirectories: true)
      for stem in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3"] {
        try Data([1]).write(to: URL(filePath: "\(folder)/data/mnist/\(stem)-ubyte.gz"))
      }
      let bench = try runBench(["shuffle", "--quiet"] + briefly, in: folder)
      #expect(bench.status == 0)
      #expect(
        bench.output.hasPrefix(
          "MNIST is not complete in data/mnist, t10k-labels-idx1-ubyte.gz not found "
            + "(scripts/fetch.sh mnist fetches it): running on the built-in glyphs instead.\n"))
    }
  }

  @Test(.enabled("requires a program that opens a terminal") { hasTerminalProgram })
  func writesPlainTextToALog() throws {
    try withTemporaryFolder { folder in
      let bench = try runBenchOnTerminal(
        ["shuffle", "--dataset", "glyphs"] + briefly, redirection: "2> log", in: folder)
      #expect(bench.status == 0)
      let log = try text(folder + "/log")
      #expect(log.contains("\n[1/1] dense normal seed 0: "))
      #expect(!log.unicodeScalars.contains("\u{1B}"))
    }
  }

  @Test func rejectsAMissingPathAndWritesNothing() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["shuffle", "--dataset", "none/mnist"], in: folder)
      #expect(bench.status == 1)
      #expect(bench.output == "")
      #expect(bench.errors == "Error: none/mnist does not exist. Check the path.\n")
      #expect(try names(in: folder) == [])
    }
  }

  @Test func rejectsAFileInPlaceOfTheResultsAndKeepsIt() throws {
    try withTemporaryFolder { folder in
      try Data("mine".utf8).write(to: URL(filePath: folder + "/results"))
      let bench = try runBench(
        ["shuffle", "--dataset", "glyphs", "--out", "results"] + briefly, in: folder)
      #expect(bench.status == 1)
      #expect(bench.output == "")
      #expect(
        bench.errors == "Error: results: expected a folder for the results, found a file. "
          + "Move the file away, or choose another folder with --out.\n")
      #expect(try text(folder + "/results") == "mine")
    }
  }

  @Test func reportsABadOptionAsAUsageError() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["shuffle", "--epochs", "0"], in: folder)
      #expect(bench.status == 64)
      #expect(bench.output == "")
      #expect(
        bench.errors == """
          Error: --epochs takes a number from 1 to 10000, found 0.
          Usage: bench shuffle <options>
            See 'bench shuffle --help' for more information.

          """)
      #expect(try names(in: folder) == [])
    }
  }
}
