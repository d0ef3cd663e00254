import DatasetIO
import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

/// Experiments in shards, and their merging.
@Suite struct ExperimentShardTests {
  private func manifest(
    of experiment: some Experiment, version: String = "test", sources: String? = "a",
    shard: ShardRecord? = nil
  ) throws -> Manifest {
    try Manifest(
      experiment: type(of: experiment).name, settings: experiment.settings, version: version,
      commandLine: ["bench"], machine: Machine(fusesMultiplyAdd: true), threads: 1, dataFiles: [],
      revision: sources.map {
        SourceRevision(commit: nil, hasChanges: nil, sourcesDigest: $0, compilerSettings: [])
      }, shard: shard)
  }

  /// Performs a shard of an experiment in a folder.
  private func perform(
    _ index: Int, of count: Int, _ experiment: some TrainingExperiment, in folder: String,
    version: String = "test", sources: String? = "a", arithmetic: String? = nil,
    existing: ExistingResults = .resume,
    report: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws {
    _ = try experiment.perform(
      try #require(Shard(index: index, count: count)), threads: 1
    ) { record in
      let shard = try #require(Shard(index: record.index, count: record.count))
      return try manifest(
        of: experiment, version: version, sources: sources,
        shard: ShardRecord(
          shard, planRuns: record.planRuns, planSha256: record.planSha256,
          arithmeticClass: arithmetic ?? record.arithmeticClass))
    } report: {
      if case .run(let progress) = $0 { report(progress) }
    } open: {
      try ResultsFolder.open(folder, for: $0, existing: existing).folder
    }
  }

  private func merge(
    _ folders: [String], of experiment: some TrainingExperiment, into folder: String
  ) throws {
    _ = try experiment.merge(
      try folders.map { try ShardFolder($0) }, manifest: try manifest(of: experiment),
      report: { _ in },
      restored: { _ in }
    ) { try ResultsFolder.open(folder, for: $0, existing: .resume).folder }
  }

  private func expectEqualResults(
    _ experiment: some TrainingExperiment, shards count: Int, tables: Int
  ) throws {
    try withTemporaryFolder { root in
      let whole = try ResultsFolder.open(
        root + "/whole", for: manifest(of: experiment), existing: .refuse
      ).folder
      _ = try experiment.perform(
        ExperimentWork(folder: whole, threads: 2), manifest: manifest(of: experiment))
      let folders = (1...count).map { "\(root)/\($0)" }
      for (index, folder) in folders.enumerated() {
        try perform(index + 1, of: count, experiment, in: folder)
        #expect(try resultFiles(in: folder).keys.allSatisfy { !$0.hasSuffix(".csv") })
      }
      try merge(folders.reversed(), of: experiment, into: root + "/all")
      let expected = try resultFiles(in: root + "/whole")
      #expect(try resultFiles(in: root + "/all") == expected)
      #expect(expected.keys.count { $0.hasSuffix(".csv") } == tables)
      let times = try WrittenTable(path: root + "/all/timings.csv")
      #expect(times.rows.allSatisfy { $0["seconds"]?.isEmpty == false })
      let merged = try Manifest(json: Data(contentsOf: URL(filePath: root + "/all/manifest.json")))
      #expect(merged.finished != nil)
      #expect(merged.shard == nil)
      #expect(merged.shards?.map(\.index) == Array(1...count))
      #expect(merged.checkFiles(in: root + "/all").outcome == .passed)
      // Merging again changes nothing.
      try merge(folders, of: experiment, into: root + "/all")
      #expect(try resultFiles(in: root + "/all") == expected)
    }
  }

  @Test(arguments: [1, 2, 3, 11])
  func shuffleGivesTheBytesOfOneProcess(count: Int) throws {
    try expectEqualResults(
      ShuffleExperiment(barsDataset(), quickSettings()), shards: count, tables: 7)
  }

  @Test func shiftGivesTheBytesOfOneProcess() throws {
    var settings = ShiftExperiment.Settings(
      data: DataSettings(dataset: "bars"), training: quickSettings())
    settings.range = 1
    settings.augment = true
    try expectEqualResults(
      ShiftExperiment(images: barsDataset(), settings: settings), shards: 3, tables: 6)
  }

  @Test func samplesGivesTheBytesOfOneProcess() throws {
    var settings = SamplesExperiment.Settings(
      data: DataSettings(dataset: "bars"), training: quickSettings())
    settings.sizes = [20, 60]
    try expectEqualResults(
      SamplesExperiment(images: barsDataset(), settings: settings), shards: 2, tables: 6)
  }

  @Test func localityGivesTheBytesOfOneProcess() throws {
    var settings = LocalityExperiment.Settings(
      data: DataSettings(dataset: "bars"), training: quickSettings(epochs: 1))
    settings.models = [.dense]
    try expectEqualResults(
      LocalityExperiment(images: barsDataset(), settings: settings), shards: 4, tables: 6)
  }

  @Test func tabularGivesTheBytesOfOneProcess() throws {
    var settings = TabularExperiment.Settings()
    settings.samples = 50
    settings.epochs = 1
    settings.seeds.count = 2
    try expectEqualResults(TabularExperiment(settings: settings), shards: 3, tables: 6)
  }

  private func partsSize() -> PartsSize {
    var size = PartsSize()
    size.filters = 2
    size.steps = 4
    size.batchSize = 16
    return size
  }

  @Test func partsGivesTheBytesOfOneProcess() throws {
    var settings = PartsExperiment.Settings(data: DataSettings(dataset: "bars"))
    settings.networks = [PartsNetwork.dense, .random, .cnn].map(\.tuned)
    settings.size = partsSize()
    settings.seeds = Seeds(count: 2)
    settings.range = 1
    settings.sizes = [20]
    try expectEqualResults(
      PartsExperiment(images: barsDataset(), settings: settings), shards: 3, tables: 7)
  }

  @Test func searchGivesTheBytesOfOneProcess() throws {
    var settings = SearchExperiment.Settings(data: DataSettings(dataset: "bars"))
    settings.networks = [.dense, .cnnAverage]
    settings.learningRates = [0.001, 0.01]
    settings.size = partsSize()
    try expectEqualResults(
      SearchExperiment(images: barsDataset(), settings: settings), shards: 3, tables: 6)
  }

  @Test func raceGivesTheBytesOfOneProcess() throws {
    let settings = RaceExperiment.Settings(
      data: DataSettings(dataset: "bars"), training: quickSettings(), model: .dense, target: 0.5)
    try expectEqualResults(
      RaceExperiment(images: barsDataset(), settings: settings, loadingSeconds: 0), shards: 2,
      tables: 6)
  }

  /// Another shard contains the diverged run of a seed that must be left out.
  @Test func seedsThatDivergedInOneShardAreLeftOut() throws {
    try withTemporaryFolder { root in
      var settings = quickSettings(epochs: 2)
      settings.optimizer = .sgd(learningRate: 1e30, momentum: 0)
      let experiment = ShuffleExperiment(barsDataset(), settings, networks: [.dense])
      for index in 1...2 { try perform(index, of: 2, experiment, in: "\(root)/\(index)") }
      #expect(throws: RunsError.diverged(path: root + "/all")) {
        try merge(["\(root)/1", "\(root)/2"], of: experiment, into: root + "/all")
      }
      #expect(try WrittenTable(path: root + "/all/runs.csv")["diverged"] == ["1", "1", "1", "1"])
      #expect(try WrittenTable(path: root + "/all/measures.csv").rows.isEmpty)
    }
  }

  // MARK: Folders

  @Test func aShardsFolderContinuesTheSameShardOnly() throws {
    try withTemporaryFolder { root in
      let experiment = small
      try perform(1, of: 2, experiment, in: root + "/1")
      try perform(1, of: 2, experiment, in: root + "/1") {
        if case .epoch = $0.event { Issue.record("\($0.label) was trained again") }
      }
      for (index, count, difference) in [
        (2, 2, "it was for shard 1/2 and is for shard 2/2 now"),
        (1, 3, "it was for shard 1/2 and is for shard 1/3 now"),
      ] {
        #expect(throws: ResultsError.otherResults(path: root + "/1", difference)) {
          try perform(index, of: count, experiment, in: root + "/1")
        }
      }
      let whole = try manifest(of: experiment)
      #expect(
        throws: ResultsError.otherResults(
          path: root + "/1", "it was for shard 1/2 and is for all runs now")
      ) { try ResultsFolder.open(root + "/1", for: whole, existing: .resume) }
      // More seeds would belong to other shards.
      let more = ShuffleExperiment(
        barsDataset(), quickSettings(epochs: 1, seeds: 0...2), networks: [.dense])
      #expect(throws: ResultsError.self) { try perform(1, of: 2, more, in: root + "/1") }
    }
  }

  // MARK: Refusals

  /// Four runs of a few milliseconds.
  private var small: ShuffleExperiment {
    ShuffleExperiment(barsDataset(), quickSettings(epochs: 1), networks: [.dense])
  }

  /// Performs two shards, changes them, and expects an error that leaves nothing behind.
  private func expectRefusal(
    _ change: (String) throws -> Void, merging names: [String] = ["1", "2"],
    _ matches: (MergeError, _ root: String) -> Bool
  ) throws {
    try withTemporaryFolder { root in
      for index in 1...2 { try perform(index, of: 2, small, in: "\(root)/\(index)") }
      try change(root)
      let error = #expect(throws: MergeError.self) {
        try merge(names.map { "\(root)/\($0)" }, of: small, into: root + "/all")
      }
      #expect(try matches(#require(error), root), "\(String(describing: error))")
      #expect(!FileManager.default.fileExists(atPath: root + "/all"))
    }
  }

  private func missing(_ error: MergeError) -> [MissingRun] {
    if case .missing(let runs) = error { runs } else { [] }
  }

  @Test func refusesRunsThatAreMissing() throws {
    try expectRefusal { root in
      try FileManager.default.removeItem(atPath: root + "/2/runs/dense-normal-1.json")
    } _: { error, root in
      missing(error) == [
        MissingRun(
          label: RunLabel(model: "dense", variant: "normal", seed: 1),
          shard: Shard(index: 2, count: 2)!, folder: root + "/2", reason: "it was not finished")
      ]
    }
  }

  @Test func refusesShardsThatAreMissing() throws {
    try expectRefusal({ _ in }, merging: ["1"]) { error, _ in
      missing(error).map(\.label.description) == ["dense normal seed 1", "dense shuffled seed 1"]
        && missing(error).allSatisfy {
          $0.folder == nil && "\($0.shard)" == "2/2"
            && $0.reason == "no folder of its shard was given"
        }
    }
  }

  @Test func refusesDamagedOutcomes() throws {
    let name = "/1/runs/dense-normal-0.json"
    try expectRefusal { root in
      var contents = try Data(contentsOf: URL(filePath: root + name))
      contents[contents.count / 2] ^= 1
      try contents.write(to: URL(filePath: root + name))
    } _: { error, root in
      // It is only read.
      missing(error).map(\.reason) == ["\(root)\(name) is damaged"]
        && FileManager.default.fileExists(atPath: root + name)
    }
  }

  @Test(arguments: [true, false])
  func refusesNetworksThatAreMissingOrDamaged(isMissing: Bool) throws {
    let name = "/1/weights/dense-normal.safetensors"
    try expectRefusal { root in
      if isMissing {
        try FileManager.default.removeItem(atPath: root + name)
      } else {
        try Data().write(to: URL(filePath: root + name))
      }
    } _: { error, root in
      missing(error).map(\.reason) == ["\(root)\(name) is \(isMissing ? "missing" : "damaged")"]
    }
  }

  @Test func refusesFoldersThatAreNoShards() throws {
    for change: (String) throws -> Void in [
      { try FileManager.default.removeItem(atPath: $0 + "/1/manifest.json") },
      { try manifest(of: small).json().write(to: URL(filePath: $0 + "/1/manifest.json")) },
    ] {
      try expectRefusal(change) { $0 == .notAShard(path: $1 + "/1") }
    }
  }

  @Test func refusesManifestsThatCannotBeUsed() throws {
    for (json, reason) in unusableManifests {
      try expectRefusal { root in
        try Data(json.utf8).write(to: URL(filePath: root + "/1/manifest.json"))
      } _: {
        $0 == .unusableManifest(path: $1 + "/1", reason)
      }
    }
  }

  @Test func refusesShardsOfOtherSettings() throws {
    try expectRefusal { root in
      let other = ShuffleExperiment(barsDataset(), quickSettings(epochs: 2), networks: [.dense])
      try perform(2, of: 2, other, in: root + "/2", existing: .moveAside)
    } _: {
      $0 == .otherPlan(path: $1 + "/2", difference: "epochs was 2 and is 1 now")
    }
  }

  @Test func refusesShardsOfOtherVersionsAndExperiments() throws {
    try expectRefusal { root in
      try perform(2, of: 2, small, in: root + "/2", version: "other", existing: .moveAside)
    } _: {
      $0 == .otherPlan(path: $1 + "/2", difference: "bench's version was other and is test now")
    }
    try expectRefusal { root in
      var settings = TabularExperiment.Settings()
      (settings.samples, settings.epochs, settings.seeds.count) = (20, 1, 1)
      try perform(
        2, of: 2, TabularExperiment(settings: settings), in: root + "/2", existing: .moveAside)
    } _: {
      $0
        == .otherPlan(
          path: $1 + "/2", difference: "the experiment was tabular and is shuffle now")
    }
  }

  @Test func refusesAPlanWithAnotherDigest() throws {
    try expectRefusal { root in
      let digest = String(repeating: "0", count: 64)
      let record = ShardRecord(
        Shard(index: 2, count: 2)!, planRuns: 7, planSha256: digest,
        arithmeticClass: Arithmetic.className)
      try manifest(of: small, shard: record).json()
        .write(to: URL(filePath: root + "/2/manifest.json"))
    } _: { error, root in
      guard case .otherPlan(let path, let difference) = error else { return false }
      return path == root + "/2"
        && difference.hasPrefix("its plan of 7 runs has the digest 000000000000, expected ")
    }
  }

  @Test func refusesAnotherNumberOfShards() throws {
    try expectRefusal { root in
      try perform(2, of: 3, small, in: root + "/2", existing: .moveAside)
    } _: {
      $0 == .otherCount(path: $1 + "/2", found: 3, expected: 2)
    }
  }

  @Test func refusesProgramsFromOtherSources() throws {
    try expectRefusal { root in
      try perform(2, of: 2, small, in: root + "/2", sources: "b", existing: .moveAside)
    } _: {
      $0 == .otherSources(path: $1 + "/2", difference: "sources a and sources b")
    }
    // A program from other sources continued a shard.
    try expectRefusal { root in
      try FileManager.default.removeItem(atPath: root + "/2/runs/dense-normal-1.json")
      try perform(2, of: 2, small, in: root + "/2", sources: "b")
    } _: {
      $0 == .otherSources(path: $1 + "/2", difference: "sources a and sources b")
    }
  }

  @Test func refusesAnotherClassOfArithmetic() throws {
    try expectRefusal { root in
      try perform(2, of: 2, small, in: root + "/2", arithmetic: "other", existing: .moveAside)
    } _: {
      $0
        == .otherArithmetic(
          path: $1 + "/2", found: "other", expected: Arithmetic.className)
    }
  }

  @Test func refusesTheOutcomeOfAnotherRun() throws {
    try withTemporaryFolder { root in
      for index in 1...2 { try perform(index, of: 2, small, in: "\(root)/\(index)") }
      let path = root + "/2/runs/dense-normal-1.json"
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: root + "/1/runs/dense-normal-0.json", toPath: path)
      let error = #expect(throws: RunsError.self) {
        try merge([root + "/1", root + "/2"], of: small, into: root + "/all")
      }
      guard case .otherRun(path, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func refusesCopiesOfARunWithDifferentResults() throws {
    try expectRefusal(
      { root in
        try FileManager.default.copyItem(atPath: root + "/2", toPath: root + "/2b")
        let url = URL(filePath: root + "/2b/runs/dense-shuffled-1.json")
        let parts = try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"), maxSplits: 1)
        let text = String(decoding: try #require(parts.last), as: UTF8.self)
        let changed = text.replacing(/"loss":[0-9.e-]+/, with: "\"loss\":0.125")
        #expect(changed != text)
        let json = Data(changed.utf8)
        try (Data("\(digest(of: json))\n".utf8) + json).write(to: url)
      }, merging: ["1", "2", "2b"]
    ) {
      $0
        == .differentCopies(
          run: RunLabel(model: "dense", variant: "shuffled", seed: 1), path: $1 + "/2",
          other: $1 + "/2b")
    }
  }

  /// The digest of the outcome is right, but its accuracy is not that of its predictions.
  @Test func refusesOutcomesThatContradictTheirPredictions() throws {
    try expectRefusal({ root in
      let url = URL(filePath: root + "/2/runs/dense-shuffled-1.json")
      let parts = try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"), maxSplits: 1)
      let text = String(decoding: try #require(parts.last), as: UTF8.self)
      let json = Data(
        text.replacing(/"accuracy":[0-9.e-]+/, with: "\"accuracy\":0.125").utf8)
      try (Data("\(digest(of: json))\n".utf8) + json).write(to: url)
    }) { error, root in
      missing(error).map(\.reason) == ["\(root)/2/runs/dense-shuffled-1.json is damaged"]
    }
  }

  // MARK: Copies

  /// After a network partition, two nodes may have performed a shard, neither of them completely.
  @Test func equalCopiesOfAShardComplementEachOther() throws {
    try withTemporaryFolder { root in
      try perform(1, of: 2, small, in: root + "/1")
      for copy in ["/2", "/2b"] { try perform(2, of: 2, small, in: root + copy) }
      try FileManager.default.removeItem(atPath: root + "/2/runs/dense-normal-1.json")
      try Data().write(to: URL(filePath: root + "/2b/runs/dense-shuffled-1.json"))
      let folders = ["/1", "/2", "/2b"].map { root + $0 }
      try merge(folders, of: small, into: root + "/all")
      #expect(try WrittenTable(path: root + "/all/runs.csv").rows.count == 4)
    }
  }

  /// Two processes perform one shard in one folder, as on a file system that is not locked.
  @Test func twoProcessesInOneFolderDoNoHarm() throws {
    try withTemporaryFolder { root in
      try perform(1, of: 2, small, in: root + "/1")
      try perform(2, of: 2, small, in: root + "/2")
      let series = try small.series(small.plan(), threads: 1).part(
        try #require(Shard(index: 2, count: 2)))
      let folders = try (0..<2).map { _ in
        try ResultsFolder(path: root + "/both", isShared: true)
      }
      try manifest(
        of: small,
        shard: Manifest(json: Data(contentsOf: URL(filePath: root + "/2/manifest.json"))).shard
      ).json().write(to: URL(filePath: root + "/both/manifest.json"))
      let failures = Recorder<String>()
      DispatchQueue.concurrentPerform(iterations: 2) { index in
        do {
          try series.performWithoutTables(writingTo: folders[index]) { _ in }
        } catch {
          failures.append("\(error)")
        }
      }
      #expect(failures.notes.isEmpty)
      try merge([root + "/1", root + "/both"], of: small, into: root + "/all")
      try merge([root + "/1", root + "/2"], of: small, into: root + "/other")
      #expect(try resultFiles(in: root + "/all") == resultFiles(in: root + "/other"))
    }
  }
}
