import DatasetIO
import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct ResumeTests {
  /// The tables that exist after every run.
  private let tables = ["epochs.csv", "runs.csv", "summary.csv"]
  /// The files that must be the same after an interruption.
  private var results: [String] {
    tables + [
      "measures.csv", "findings.csv", "confusion.csv", "mistakes.csv", "examples.safetensors",
      "weights/dense-shuffled.safetensors",
    ]
  }

  private func experiment(epochs: Int = 3, seeds: ClosedRange<UInt64> = 0...1) -> ShuffleExperiment
  {
    ShuffleExperiment(barsDataset(), quickSettings(epochs: epochs, seeds: seeds))
  }

  /// Performs an experiment on bars. `report` may interrupt it by changing files.
  private func perform(
    seeds: ClosedRange<UInt64> = 0...1, in folder: String, existing: ExistingResults = .refuse,
    threads: Int = 1, report: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws {
    let experiment = experiment(seeds: seeds)
    let (results, _) = try ResultsFolder.open(
      folder, for: manifest(of: "shuffle", experiment.settings, threads: threads),
      existing: existing)
    _ = try experiment.perform(in: results, threads: threads, report: report)
  }

  private func bytes(_ folder: String, of names: [String]? = nil) throws -> [Data] {
    try (names ?? results).map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")) }
  }

  /// Leaves in `folder` what a process would leave if it was killed after `reports` reports.
  ///
  /// The folder is renamed during the experiment. Other runs may be writing to it, but after the
  /// renaming nothing more is written.
  private func interrupted(after reports: Int, threads: Int, left folder: String) throws {
    let live = folder + ".live"
    let count = Recorder<Int>()
    #expect(throws: ResultsError.self) {
      try perform(in: live, threads: threads) { _ in
        count.append(1)
        if count.notes.count == reports { rename(live, folder) }
      }
    }
    try #require(names(in: folder).contains("manifest.json"))
  }

  @Test(arguments: [1, 2, 4, 9, 17, 30], [1, 2])
  func resumedExperimentGivesTheSameBytes(reports: Int, threads: Int) throws {
    try withTemporaryFolder { root in
      try perform(in: root + "/whole")
      let copy = root + "/copy"
      try interrupted(after: reports, threads: threads, left: copy)
      let restored = Recorder<RunLabel>()
      try perform(in: copy, existing: .resume, threads: 3 - threads) {
        if case .restored = $0.event { restored.append($0.label) }
      }
      #expect(try bytes(copy) == bytes(root + "/whole"))
      if reports >= 9 { #expect(!restored.notes.isEmpty) }
    }
  }

  @Test func resumingFinishedResultsTrainsNothing() throws {
    try withTemporaryFolder { root in
      try perform(in: root + "/a")
      let before = try bytes(root + "/a")
      try perform(in: root + "/a", existing: .resume) {
        if case .epoch = $0.event { Issue.record("\($0.label) was trained again") }
      }
      #expect(try bytes(root + "/a") == before)
    }
  }

  @Test func extendsFinishedResultsByMoreSeeds() throws {
    try withTemporaryFolder { root in
      try perform(seeds: 0...2, in: root + "/whole")
      try perform(seeds: 0...1, in: root + "/a")
      let trained = Recorder<UInt64>()
      #expect(throws: ResultsError.self) { try perform(seeds: 0...2, in: root + "/a") }
      try perform(seeds: 0...2, in: root + "/a", existing: .resume) {
        if case .epoch = $0.event { trained.append($0.label.seed) }
      }
      #expect(Set(trained.notes) == [2])
      #expect(try bytes(root + "/a") == bytes(root + "/whole"))
      let json = try Data(contentsOf: URL(filePath: root + "/a/manifest.json"))
      let settings = try Manifest(json: json).settings
        .decoded(as: ShuffleExperiment.Settings.self)
      #expect(settings.training.seeds.count == 3)
      #expect(throws: ResultsError.self) { try perform(in: root + "/a", existing: .resume) }
    }
  }

  @Test(arguments: ["json", "predictions", "safetensors"])
  func setsADamagedFileAsideAndRestartsItsRun(ending: String) throws {
    try withTemporaryFolder { root in
      try perform(in: root + "/whole")
      let copy = root + "/copy"
      try interrupted(after: 5, threads: 1, left: copy)
      let runs = try names(in: copy + "/runs")
      let name = try #require(runs.first { $0.hasSuffix(ending) })
      let url = URL(filePath: "\(copy)/runs/\(name)")
      var damaged = try Data(contentsOf: url)
      damaged[damaged.count - 20] ^= 1
      try damaged.write(to: url)
      let set = Recorder<String>()
      try perform(in: copy, existing: .resume) {
        if case .setAside(let path) = $0.event { set.append(path) }
      }
      #expect(set.notes == ["\(copy)/runs/\(name).damaged"])
      #expect(try Data(contentsOf: URL(filePath: set.notes[0])) == damaged)
      #expect(try bytes(copy) == bytes(root + "/whole"))
    }
  }

  /// The file is intact but belongs to another run.
  @Test(arguments: ["json", "safetensors"])
  func rejectsTheFileOfAnotherRunAndNamesIt(ending: String) throws {
    try withTemporaryFolder { root in
      let copy = root + "/copy"
      try interrupted(after: 6, threads: 1, left: copy)
      let runs = try names(in: copy + "/runs")
      let name = try #require(runs.first { $0.hasSuffix(ending) })
      let run = String(name.dropLast(ending.count + 1))
      let other = run.dropLast() + (run.last == "0" ? "1" : "0")
      for ending in ["json", "safetensors"] {
        try? FileManager.default.removeItem(atPath: "\(copy)/runs/\(other).\(ending)")
      }
      let path = "\(copy)/runs/\(other).\(ending)"
      try FileManager.default.copyItem(atPath: "\(copy)/runs/\(name)", toPath: path)
      let error = #expect(throws: RunsError.self) { try perform(in: copy, existing: .resume) }
      let (found, expected) = (run.suffix(1), other.suffix(1))
      guard case .otherRun(path, let difference)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(difference.contains("seed \(found), not "))
      #expect(difference.hasSuffix("seed \(expected)"))
      // Nothing was changed. Without the file, the experiment continues.
      try FileManager.default.removeItem(atPath: path)
      try perform(in: copy, existing: .resume)
      try perform(in: root + "/whole")
      #expect(try bytes(copy) == bytes(root + "/whole"))
    }
  }

  @Test func rejectsARunWithAnotherLearningRateAndNamesIt() throws {
    try withTemporaryFolder { root in
      try perform(in: root + "/a")
      var settings = quickSettings(epochs: 3)
      settings.optimizer = .adam(learningRate: 0.5)
      _ = try ShuffleExperiment(barsDataset(), settings).perform(in: root + "/fast")
      let name = "runs/dense-normal-0.json"
      try FileManager.default.removeItem(atPath: "\(root)/a/\(name)")
      try FileManager.default.copyItem(
        atPath: "\(root)/fast/\(name)", toPath: "\(root)/a/\(name)")
      #expect(
        throws: RunsError.otherRun(
          path: "\(root)/a/\(name)", difference: "learning rate was 0.5 and is 0.001 now")
      ) { try perform(in: root + "/a", existing: .resume) }
    }
  }

  @Test func keepsFilesThatWereSetAsideEarlier() throws {
    try withTemporaryFolder { root in
      try perform(in: root)
      let path = root + "/runs/dense-normal-0.json"
      for text in ["first", "second"] {
        try Data(text.utf8).write(to: URL(filePath: path))
        try perform(in: root, existing: .resume)
      }
      let aside = try [path + ".damaged", path + ".damaged.2"].map {
        try String(contentsOfFile: $0, encoding: .utf8)
      }
      #expect(aside == ["first", "second"])
    }
  }

  @Test(arguments: [false, true])
  func restoresMissingAndDamagedWeights(isMissing: Bool) throws {
    try withTemporaryFolder { root in
      try perform(in: root)
      let whole = try bytes(root)
      let path = root + "/weights/dense-shuffled.safetensors"
      var damaged = try Data(contentsOf: URL(filePath: path))
      damaged[damaged.count - 5] ^= 4
      if isMissing {
        try FileManager.default.removeItem(atPath: path)
      } else {
        try damaged.write(to: URL(filePath: path))
      }
      let lost = Recorder<String>()
      let trained = Recorder<RunLabel>()
      try perform(in: root) { progress in
        switch progress.event {
        case .setAside(let path): lost.append("damaged " + path)
        case .missing(let path): lost.append("missing " + path)
        case .epoch: trained.append(progress.label)
        default: break
        }
      }
      #expect(lost.notes == [isMissing ? "missing \(path)" : "damaged \(path).damaged"])
      #expect(Set(trained.notes.map(\.description)) == ["dense shuffled seed 0"])
      #expect(try bytes(root) == whole)
      if !isMissing {
        #expect(try Data(contentsOf: URL(filePath: path + ".damaged")) == damaged)
      }
    }
  }

  @Test func removesACheckpointBesideItsOutcome() throws {
    try withTemporaryFolder { root in
      try perform(in: root)
      let path = root + "/runs/dense-normal-0.safetensors"
      try Data("left by a killed process".utf8).write(to: URL(filePath: path))
      try perform(in: root)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  /// A comment in a source gives the program another revision, but changes no result.
  @Test func continuesResultsOfAnotherRevisionOfTheProgram() throws {
    try withTemporaryFolder { root in
      func revision(_ commit: String) -> SourceRevision {
        SourceRevision(
          commit: commit, hasChanges: false, sourcesDigest: commit, compilerSettings: [])
      }
      let experiment = experiment()
      func begin(_ commit: String) throws -> (ResultsFolder, Manifest) {
        let manifest = try Manifest(
          experiment: "shuffle", settings: experiment.settings, version: "1", commandLine: [],
          machine: .current, threads: 1, dataFiles: [], revision: revision(commit))
        return (
          try ResultsFolder.open(root, for: manifest, existing: .resume).folder, manifest
        )
      }
      try begin("a").0.write(CSVTable(header: ["a"]), as: "weights.csv")
      let (folder, manifest) = try begin("b")
      _ = try experiment.perform(
        ExperimentWork(folder: folder, threads: 1), manifest: manifest)
      let last = try Manifest(json: Data(contentsOf: URL(filePath: root + "/manifest.json")))
      #expect(last.revision == revision("b"))
      #expect(last.earlierRevisions == [revision("a")])
    }
  }

  @Test func recordsTheDigestsOfAllFilesInTheManifest() throws {
    try withTemporaryFolder { root in
      try perform(in: root)
      let manifest = try Manifest(json: Data(contentsOf: URL(filePath: root + "/manifest.json")))
      let files = try #require(manifest.files)
      #expect(
        Set(files.map(\.path)).isSuperset(of: results + ["runs.csv", "timings.csv"]))
      for file in files {
        let contents = try Data(contentsOf: URL(filePath: "\(root)/\(file.path)"))
        #expect(FileDigest(path: file.path, contents: contents) == file)
      }
    }
  }

  @Test func rejectsACheckpointCutShortAnywhere() throws {
    try withTemporaryFolder { root in
      let run = try barsRun()
      let path = root + "/a.safetensors"
      let network = try Network(
        architecture: run.architecture, seed: 0, batchCapacity: 16, threads: 1)
      try Checkpoint(run: run.label.description, epochs: [], state: network.trainingState)
        .write(to: path)
      #expect(try Checkpoint(contentsOf: path).state == network.trainingState)
      let whole = try Data(contentsOf: URL(filePath: path))
      for length in [0, 7, 8, 100, whole.count / 2, whole.count - 1] {
        try whole.prefix(length).write(to: URL(filePath: path))
        #expect(throws: (any Error).self) { try Checkpoint(contentsOf: path) }
      }
    }
  }

  @Test func neitherOverwritesNorMixesUnfinishedResults() throws {
    try withTemporaryFolder { root in
      let folder = root + "/copy"
      try interrupted(after: 5, threads: 1, left: folder)
      #expect(throws: ResultsError.unfinished(path: folder)) { try perform(in: folder) }
      let other = try manifest(of: "shuffle", experiment(epochs: 4).settings)
      for existing in [ExistingResults.refuse, .resume] {
        #expect(
          throws: ResultsError.otherResults(path: folder, "epochs was 3 and is 4 now")
        ) {
          try ResultsFolder.open(folder, for: other, existing: existing)
        }
      }
      let before = try bytes(folder, of: tables)
      let (_, movedTo) = try ResultsFolder.open(folder, for: other, existing: .moveAside)
      #expect(movedTo == folder + ".1")
      #expect(try bytes(folder + ".1", of: tables) == before)
      #expect(try resultNames(in: folder) == ["manifest.json"])
    }
  }

  @Test func sameExperimentCanBeRepeated() throws {
    try withTemporaryFolder { root in
      try perform(in: root + "/a")
      let before = try bytes(root + "/a")
      try perform(in: root + "/a")
      #expect(try bytes(root + "/a") == before)
    }
  }

  @Test func keepsTheManifestOfFinishedResultsUntilARunStarts() throws {
    try withTemporaryFolder { root in
      let manifestOf = { @Sendable in
        try Data(contentsOf: URL(filePath: root + "/manifest.json"))
      }
      try perform(in: root)
      let first = try manifestOf()
      #expect(try Manifest(json: first).finished != nil)
      try perform(in: root, threads: 2)
      #expect(try manifestOf() == first)

      try Data("damaged".utf8).write(to: URL(filePath: root + "/runs/dense-normal-0.json"))
      let during = Recorder<Bool>()
      try perform(in: root, threads: 2) { progress in
        if case .epoch = progress.event {
          during.append((try? Manifest(json: manifestOf()).finished == nil) ?? false)
        }
      }
      #expect(during.notes == [true, true, true])
      let last = try Manifest(json: manifestOf())
      #expect(last.finished != nil)
      #expect(last.threads == 2)
    }
  }

  @Test func locksAFolderWhileItIsInUse() throws {
    try withTemporaryFolder { root in
      let first = try ResultsFolder(path: root)
      withExtendedLifetime(first) {
        let holder = "process \(getpid()) on \(Machine.host)"
        #expect(throws: ResultsError.folderInUse(path: root, holder: holder)) {
          try ResultsFolder(path: root)
        }
      }
    }
    try withTemporaryFolder { root in
      for _ in 0..<2 { _ = try ResultsFolder(path: root) }
      // The lock file outlives its process. The file alone does not lock the folder.
      #expect(FileManager.default.fileExists(atPath: root + "/.lock"))
    }
  }

  @Test func recordsDivergedRunsButLeavesThemOut() throws {
    try withTemporaryFolder { root in
      var settings = quickSettings(epochs: 3)
      settings.optimizer = .sgd(learningRate: 1e30, momentum: 0)
      #expect(throws: RunsError.diverged(path: root)) {
        _ = try ShuffleExperiment(
          barsDataset(), settings, networks: [.dense], variants: [.normal]
        ).perform(in: root)
      }
      let runs = try WrittenTable(path: root + "/runs.csv")
      #expect(runs["diverged"] == ["1", "1"])
      #expect(runs["shuffled_test_accuracy"] == ["", ""])
      #expect(try WrittenTable(path: root + "/epochs.csv").rows.count == 2)
      #expect(try WrittenTable(path: root + "/summary.csv").rows.isEmpty)
    }
  }

  /// One network diverges for one of two seeds. That seed is left out for every network.
  @Test func leavesOutASeedWithADivergedRun() throws {
    try withTemporaryFolder { root in
      func run(_ network: NetworkChoice, seed: UInt64, diverges: Bool) throws -> TrainingRun {
        var run = try barsRun(network, seed: seed)
        if diverges { run.options.optimizer = .sgd(learningRate: 1e30, momentum: 0) }
        return run
      }
      let runs = [
        try run(.dense, seed: 0, diverges: false), try run(.dense, seed: 1, diverges: true),
        try run(.cnn, seed: 0, diverges: false), try run(.cnn, seed: 1, diverges: false),
      ]
      let series = RunSeries(
        experiment: "bars", dataset: barsDataset(), runs: runs, threads: 2)
      let outcomes = try series.perform(writingTo: ResultsFolder(path: root)) { _ in }
      #expect(outcomes.map { "\($0.run.label)" } == ["dense normal seed 0", "cnn normal seed 0"])
      #expect(try WrittenTable(path: root + "/runs.csv")["diverged"] == ["0", "1", "0", "0"])
      #expect(Set(try WrittenTable(path: root + "/summary.csv")["n"]) == ["1"])
    }
  }

  @Test func rejectsResultsWithoutAManifest() throws {
    try withTemporaryFolder { root in
      try perform(in: root + "/a")
      try FileManager.default.removeItem(atPath: root + "/a/manifest.json")
      for existing in [ExistingResults.refuse, .resume] {
        #expect(
          throws: ResultsError.otherResults(
            path: root + "/a", "there is no manifest.json that says which")
        ) {
          try perform(in: root + "/a", existing: existing)
        }
      }
    }
  }

  /// Some experiments write tables of their own before `measures.csv`.
  @Test func rejectsTablesOfAnotherInterruptedExperiment() throws {
    try withTemporaryFolder { root in
      func begin(_ manifest: Manifest) throws -> ResultsFolder {
        try ResultsFolder.open(root, for: manifest, existing: .refuse).folder
      }
      try begin(manifest(of: "shuffle", experiment().settings))
        .write(CSVTable(header: ["a"]), as: "weights.csv")
      #expect(
        throws: ResultsError.otherResults(path: root, "epochs was 3 and is 4 now")
      ) { try begin(manifest(of: "shuffle", experiment(epochs: 4).settings)) }
    }
  }

  @Test func removesOnlyTheFilesOfKilledWriters() throws {
    try withTemporaryFolder { root in
      try perform(in: root)
      let kept = try [root, root + "/runs"].map { folder in
        try Data().write(to: URL(filePath: "\(folder)/notes.tmp"))
        return try names(in: folder)
      }
      for folder in [root, root + "/runs"] {
        try Data().write(to: URL(filePath: "\(folder)/runs.csv.\(UUID().uuidString).tmp"))
      }
      _ = try ResultsFolder(path: root)
      #expect(try [root, root + "/runs"].map(names) == kept)
    }
  }

  @Test(arguments: [false, true])
  func writesNothingAfterTheFolderIsMoved(isMadeAnew: Bool) throws {
    try withTemporaryFolder { root in
      let (folder, elsewhere) = (root + "/results", root + "/elsewhere")
      #expect(throws: ResultsError.folderTakenAway(path: folder)) {
        try perform(in: folder) { _ in
          guard !FileManager.default.fileExists(atPath: elsewhere) else { return }
          rename(folder, elsewhere)
          if isMadeAnew { mkdir(folder, 0o777) }
        }
      }
      #expect(try names(in: root) == ["elsewhere"] + (isMadeAnew ? ["results"] : []))
      if isMadeAnew { #expect(try names(in: folder).isEmpty) }
      // After the folder is moved back, the experiment continues.
      if isMadeAnew { rmdir(folder) }
      rename(elsewhere, folder)
      try perform(in: folder, existing: .resume)
      try perform(in: root + "/whole")
      #expect(try bytes(folder) == bytes(root + "/whole"))
    }
  }
}
