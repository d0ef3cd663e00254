import Experiments
import Foundation
import Results
import Runs
import TestSupport
import Testing

@testable import bench

/// `--shard`, `bench merge`, `--time-limit`, and signals of schedulers.
@Suite(.serialized) struct MergeCommandTests {
  /// Four runs of a fraction of a second.
  private let experiment = [
    "shuffle", "--dataset", "glyphs", "--train-limit", "200", "--epochs", "2", "--seeds", "1",
    "--quiet",
  ]

  private func perform(_ shard: Int, of count: Int, in folder: String) throws -> FinishedProcess {
    try runBench(
      experiment + ["--shard", "\(shard)/\(count)", "--out", "part-\(shard)", "--resume"],
      in: folder)
  }

  @Test func shardsMergeToTheTablesOfOneProcess() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(experiment + ["--out", "whole"], in: folder).status == 0)
      for shard in 1...3 {
        let answer = try perform(shard, of: 3, in: folder)
        #expect(answer.status == 0)
        #expect(answer.output.hasPrefix("Shard \(shard)/3 is complete: "))
      }
      let merged = try runBench(
        ["merge", "part-1", "part-2", "part-3", "--out", "all", "--quiet"], in: folder)
      #expect(merged.status == 0, "\(merged.errors)")
      #expect(merged.output.contains("Results are in all."))
      let whole = try resultFiles(in: folder + "/whole")
      #expect(whole["measures.csv"] != nil)
      #expect(try resultFiles(in: folder + "/all") == whole)
      #expect(try runBench(["verify", "all"], in: folder).status == 0)
      let part = try runBench(["verify", "part-2"], in: folder)
      #expect(part.status == 0)
      #expect(part.output.contains("✓ shard: 1 run of shard 2/3"))
      // Merged results can be extended like those of one process.
      let more = try runBench(experiment + ["--seeds=2", "--out", "all", "--resume"], in: folder)
      #expect(more.status == 0, "\(more.errors)")
    }
  }

  @Test func commandsThatProduceMissingRunsDoSo() throws {
    try withTemporaryFolder { folder in
      for shard in [1, 3] { #expect(try perform(shard, of: 3, in: folder).status == 0) }
      let merging = ["merge", "part-1", "part-3", "--out", "all", "--quiet"]
      let answer = try runBench(merging, in: folder)
      #expect(answer.status == 4)
      #expect(
        answer.output == """
          dense shuffled seed 0 is missing: no folder of its shard was given
          bench shuffle --dataset glyphs --train-limit 200 --epochs 2 --seeds 1 --shard 2/3 --out \
          part-2 --resume


          """)
      #expect(answer.errors.contains("1 run is missing. Run the commands above"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/all"))
      let json = try runBench(merging + ["--json"], in: folder)
      #expect(json.status == 4)
      #expect(json.output.contains("\"run\" : \"dense shuffled seed 0\""))
      let command = try #require(
        answer.output.split(separator: "\n").first { $0.hasPrefix("bench ") })
      #expect(
        try runBench(command.split(separator: " ").dropFirst().map(String.init), in: folder).status
          == 0)
      #expect(
        try runBench(merging + ["part-2"], in: folder).status == 0)
    }
  }

  @Test func shardsThatDoNotFitTogetherHaveAnExitCodeOfTheirOwn() throws {
    try withTemporaryFolder { folder in
      #expect(try perform(1, of: 2, in: folder).status == 0)
      let answer = try runBench(["merge", "part-1", "none", "--out", "all"], in: folder)
      #expect(answer.status == 5)
      #expect(answer.errors.contains("none: expected the folder of a shard"))
    }
  }

  @Test func namesTheFolderOfAnotherShardLikeItsOwn() throws {
    let shard = try #require(Shard("3/12"))
    let manifest = try Manifest(
      of: "shuffle", settings: [String: Int](), on: nil, threads: 1,
      shard: ShardRecord(
        try #require(Shard("2/12")), planRuns: 1, planSha256: "", arithmeticClass: ""),
      commandLine: [
        "/bin/bench", "shuffle", "--shard=2/12", "--out", "a b/2", "--resume", "--time-limit", "5m",
        "--threads", "2", "--json", "--seed", "7",
      ])
    for (own, other) in [
      ("a b/2", "'a b/3'"), ("x/part-2", "x/part-3"), ("2-of-12/", "3-of-12"), ("x/y", "x/3-of-12"),
      ("x/22", "x/3-of-12"), ("2-2", "3-of-12"), ("2", "3"),
    ] {
      #expect(
        manifest.command(performing: shard, in: nil, beside: own)
          == "bench shuffle --threads 2 --seed 7 --shard 3/12 --out \(other) --resume")
    }
    #expect(
      manifest.command(performing: shard, in: "given", beside: "x/2").contains("--out given "))
  }

  @Test func warnsAboutShardsWhoseBytesAreNotGuaranteed() throws {
    try withTemporaryFolder { root in
      func folder(_ name: String, sources: String?) throws -> ShardFolder {
        let manifest = try Manifest(
          experiment: "a", settings: [String: Int](), version: "1", commandLine: ["bench"],
          machine: Machine(fusesMultiplyAdd: true), threads: 1, dataFiles: [],
          revision: SourceRevision(
            commit: nil, hasChanges: nil, sourcesDigest: sources, compilerSettings: []),
          shard: ShardRecord(
            try #require(Shard("1/2")), planRuns: 1, planSha256: "", arithmeticClass: ""))
        let path = "\(root)/\(name)"
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
        try manifest.json().write(to: URL(filePath: path + "/manifest.json"))
        return try ShardFolder(path)
      }
      let known = try folder("known", sources: "a")
      let unknown = try folder("unknown", sources: nil)
      #expect(mergeNotices([known]) == [])
      let notices = mergeNotices([known, unknown])
      #expect(notices.count == 1)
      #expect(notices.first?.contains("unknown for \(root)/unknown: ") == true)
    }
  }

  // MARK: Options

  @Test func everyCommandThatTrainsSeveralNetworksHasShards() {
    func trains<Command: ExperimentCommand>(_: Command.Type) -> Bool {
      Command.Question.self is any TrainingExperiment.Type
    }
    let commands = (Bench.configuration.subcommands + Parts.configuration.subcommands)
      .compactMap { $0 as? any ExperimentCommand.Type }
    for command in commands {
      #expect(trains(command) == (command is any ShardedCommand.Type), "\(command)")
    }
    #expect(commands.count { $0 is any ShardedCommand.Type } == 8)
  }

  @Test func aRaceInShardsHasNoSeconds() throws {
    try withTemporaryFolder { folder in
      let race = [
        "race", "--dataset", "glyphs", "--train-limit", "200", "--model", "dense",
        "--target", "0.985", "--seeds", "2", "--quiet",
      ]
      for shard in 1...2 {
        let part = try runBench(race + ["--shard=\(shard)/2", "--out", "\(shard)"], in: folder)
        #expect(part.status == 0, "\(part.errors)")
      }
      let merged = try runBench(["merge", "1", "2", "--out", "all", "--quiet"], in: folder)
      #expect(merged.status == 0, "\(merged.errors)")
      #expect(merged.output.contains("The runs were not timed."))
      let timings = try String(contentsOfFile: folder + "/all/timings.csv", encoding: .utf8)
      #expect(!timings.contains("training_seconds"))
    }
  }

  @Test(arguments: ["3/2", "0/2", "1", "a"])
  func rejectsOtherShards(text: String) throws {
    let said = try #require(reply(to: ["shuffle", "--shard", text]))
    #expect(said.code == 64)
    #expect(said.text.contains("--shard takes a part such as 2/3"))
    #expect(said.text.contains("found '\(text)'"))
  }

  @Test func timeLimitsHaveUnits() {
    #expect(seconds(inTime: "90s") == 90)
    #expect(seconds(inTime: "55m") == 3_300)
    #expect(seconds(inTime: "1h30m") == 5_400)
    #expect(seconds(inTime: "2h1s") == 7_201)
    for text in ["", "55", "0s", "m", "1.5h", "30m1h", "-5m", "99999h", "5 m", "1d"] {
      #expect(seconds(inTime: text) == nil, "\(text)")
    }
    #expect(reply(to: ["tabular", "--time-limit", "soon"])?.code == 64)
  }

  @Test func claimsAcceptsAShardUnlessItRunsNothing() throws {
    let claims = try #require(try Bench.command(for: ["claims", "--shard", "1/2"]) as? Claims)
    #expect(claims.cluster.shard == Shard("1/2"))
    #expect(reply(to: ["claims", "--from", "a", "--shard", "1/2"])?.code == 64)
    #expect(reply(to: ["claims", "--markdown", "a", "--shard", "1/2"])?.code == 64)
  }

  /// Writes a shard of claims whose first experiment is complete and whose later ones are missing.
  private func writeIncompleteClaims(in folder: String) throws {
    struct Settings: Codable {
      let quick: Bool
      let experiments: [String]
    }
    #expect(try runBench(["parameters", "--out", "part/parameters"], in: folder).status == 0)
    let manifest = try Manifest(
      of: "claims",
      settings: Settings(
        quick: true, experiments: ["parameters", "edge", "tabular", "equivalence"]),
      on: nil, threads: 1,
      shard: ShardRecord(
        try #require(Shard("1/2")), planRuns: 4, planSha256: "", arithmeticClass: ""),
      commandLine: ["bench", "claims", "--quick", "--data", "none", "--shard", "1/2"])
    try manifest.json().write(to: URL(filePath: folder + "/part/manifest.json"))
  }

  @Test func claimsAreMergedOnlyIfNothingIsMissing() throws {
    try withTemporaryFolder { folder in
      try writeIncompleteClaims(in: folder)
      let merged = try runBench(["merge", "part", "--out", "all"], in: folder)
      #expect(merged.status == 4)
      #expect(
        merged.errors.replacing("\n", with: " ").contains(
          "No folder contains the finished results of edge, tabular, equivalence."))
      for shard in 1...2 {
        #expect(merged.output.contains("bench claims --quick --data none --shard \(shard)/2 "))
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/all"))
    }
  }

  @Test func claimsAreNotMergedOverOtherResults() throws {
    try withTemporaryFolder { folder in
      try writeIncompleteClaims(in: folder)
      #expect(try runBench(experiment + ["--out", "all/parameters"], in: folder).status == 0)
      let before = try resultFiles(in: folder + "/all/parameters")
      let merged = try runBench(["merge", "part", "--out", "all"], in: folder)
      #expect(merged.status == 1)
      #expect(
        merged.errors.replacing("\n", with: " ").contains(
          "all/parameters: contains results of another experiment"))
      #expect(try resultFiles(in: folder + "/all/parameters") == before)
      #expect(!FileManager.default.fileExists(atPath: folder + "/all/.lock"))
    }
  }

  // MARK: Interruptions

  /// An experiment that would take minutes.
  private let long = [
    "shuffle", "--dataset", "glyphs", "--models", "dense", "--epochs", "5000", "--seeds", "1",
    "--threads", "1", "--out", "a",
  ]

  @Test func aTimeLimitSavesAndEndsWithItsOwnExitCode() throws {
    try withTemporaryFolder { folder in
      let answer = try runBench(long + ["--time-limit", "1s"], in: folder)
      #expect(answer.status == 75, "\(answer.errors)")
      #expect(answer.errors.contains("run the same command with --resume"))
    }
  }

  @Test(arguments: [(SIGUSR1, Int32(75)), (SIGTERM, Int32(143))])
  func signalsSaveAndEndWithTheirExitCodes(signal: Int32, code: Int32) throws {
    try withTemporaryFolder { folder in
      let answer = try runBench(long, in: folder) { process in
        for _ in 0..<1_000 {
          let names = try? FileManager.default.contentsOfDirectory(atPath: folder + "/a/runs")
          if names?.contains(where: { $0.hasSuffix(".safetensors") }) == true { break }
          usleep(10_000)
        }
        kill(process.processIdentifier, signal)
        if signal == SIGUSR1 { kill(process.processIdentifier, signal) }
      }
      #expect(answer.status == code, "\(answer.errors)")
      #expect(answer.errors.contains("a contains what was done"))
    }
  }

  @Test func aFolderInUseIsToBeTriedAgainLater() throws {
    try withTemporaryFolder { folder in
      let busy = try ResultsFolder(path: folder + "/a")
      let answer = try withExtendedLifetime(busy) { try runBench(long, in: folder) }
      #expect(answer.status == 75)
      #expect(
        answer.errors.contains("another bench, process \(getpid()) on \(Machine.host), is writing"))
    }
  }

  @Test func slurmDecidesTheNumberOfThreads() throws {
    try withTemporaryFolder { folder in
      let arguments = experiment.filter { $0 != "--quiet" } + ["--verbose", "--out", "a"]
      let answer = try runBench(
        arguments, environment: ["SLURM_CPUS_PER_TASK": "3"], in: folder)
      #expect(answer.errors.contains("; 3 threads."))
    }
  }
}
