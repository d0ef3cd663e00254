import DatasetIO
import Foundation
import Models
import RandomStreams
import RunsTestSupport
import TestSupport
import Testing

@testable import Experiments
@testable import Results
@testable import Runs

/// Any sequence of kills, interruptions, damage and resuming ends in the same bytes or in an error that
/// says what to do. If one does that, the bytes are the same after all.
///
/// A sequence follows from its number. `BENCH_SEQUENCES` is the number of sequences per experiment, and
/// `BENCH_FIRST_SEQUENCE` that of the first one; `scripts/nightly.sh` performs many.
@Suite struct DamageTests {
  private static func number(_ variable: String) -> UInt64? {
    ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
  }

  private static var sequences: Range<UInt64> {
    let first = number("BENCH_FIRST_SEQUENCE") ?? 0
    return first..<first + (number("BENCH_SEQUENCES") ?? 1)
  }

  @Test(arguments: Subject.all)
  func anySequenceEndsInTheSameBytesOrInAnError(subject: Subject) throws {
    try withTemporaryFolder { root in
      try subject.perform(in: root + "/whole")
      let whole = try resultFiles(in: root + "/whole")
      #expect(whole.count >= 8)
      for number in Self.sequences {
        var sequence = DamageSequence(number, of: subject, in: "\(root)/\(number)")
        for _ in 0..<8 { try sequence.step() }
        guard try sequence.finish() else { continue }
        try sequence.check(against: whole)
        try sequence.damageFinishedResults(equalTo: whole)
      }
    }
  }

  /// Each shard has a sequence of its own. Merging says which runs are missing; performing their shards
  /// again must help.
  @Test func anySequencesInShardsEndInTheSameBytesOrInAnError() throws {
    try withTemporaryFolder { root in
      let subject = Subject.all[0]
      try subject.perform(in: root + "/whole")
      let whole = try resultFiles(in: root + "/whole")
      for number in Self.sequences {
        var shards = try (1...2).map { index in
          let shard = try #require(Shard(index: index, count: 2))
          return DamageSequence(
            2 * number + UInt64(index), of: subject.part(shard), in: "\(root)/\(number)-\(index)")
        }
        for index in shards.indices { for _ in 0..<6 { try shards[index].step() } }
        let merged = "\(root)/\(number)"
        for attempt in 1...3 {
          guard try shards[0].finish(), try shards[1].finish() else { break }
          if attempt == 1 { try shards[Int(number % 2)].damage() }
          do {
            try subject.merge(shards.map(\.folder), into: merged)
            #expect(
              try resultFiles(in: merged) == whole,
              "\(shards[0].description)\n\(shards[1].description)")
            break
          } catch {
            #expect(attempt < 3, "\(error)\n\(shards[0].description)\n\(shards[1].description)")
            #expect(error is MergeError || error is RunsError)
            #expect(!FileManager.default.fileExists(atPath: merged))
          }
        }
      }
    }
  }

  /// The sequences would show nothing if most of them ended in errors.
  @Test func mostSequencesEndInResults() throws {
    try withTemporaryFolder { root in
      let ends = try (UInt64(0)..<6).map { number in
        var sequence = DamageSequence(number, of: Subject.all[0], in: "\(root)/\(number)")
        for _ in 0..<8 { try sequence.step() }
        return try sequence.finish()
      }
      #expect(ends.count { $0 } >= 3)
    }
  }
}

/// An experiment of a few milliseconds.
struct Subject: Sendable, CustomTestStringConvertible {
  let testDescription: String
  private let experiment: any TrainingExperiment
  /// The part that is performed; nil for all of it.
  private let shard: Shard?

  private init(_ experiment: some TrainingExperiment, shard: Shard? = nil) {
    testDescription = type(of: experiment).name + (shard.map { " \($0)" } ?? "")
    self.experiment = experiment
    self.shard = shard
  }

  func part(_ shard: Shard) -> Subject { Subject(experiment, shard: shard) }

  static let all: [Subject] = {
    let data = DataSettings(dataset: "bars")
    var shift = ShiftExperiment.Settings(data: data, training: quickSettings(seeds: 0...0))
    shift.models = [.dense]
    shift.range = 1
    var samples = SamplesExperiment.Settings(data: data, training: quickSettings(seeds: 0...0))
    samples.models = [.dense]
    samples.sizes = [20, 60]
    var tabular = TabularExperiment.Settings()
    tabular.samples = 50
    tabular.epochs = 2
    tabular.seeds.count = 1
    return [
      Subject(ShuffleExperiment(barsDataset(), quickSettings(seeds: 0...0), networks: [.dense])),
      Subject(ShiftExperiment(images: barsDataset(), settings: shift)),
      Subject(SamplesExperiment(images: barsDataset(), settings: samples)),
      Subject(TabularExperiment(settings: tabular)),
    ]
  }()

  private func manifest(
    of experiment: some TrainingExperiment, shard: ShardRecord? = nil
  ) throws -> Manifest {
    try Manifest(
      experiment: type(of: experiment).name, settings: experiment.settings, version: "test",
      commandLine: ["bench"], machine: .current, threads: 1, dataFiles: [], shard: shard)
  }

  /// Performs the experiment as `bench --resume` does.
  func perform(
    in folder: String, isInterrupted: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable () -> Void = {}
  ) throws {
    func perform(_ experiment: some TrainingExperiment) throws {
      if let shard {
        _ = try experiment.perform(shard, threads: 1) {
          try self.manifest(of: experiment, shard: $0)
        } report: { _ in
          report()
        } open: {
          try ResultsFolder.open(folder, for: $0, existing: .resume).folder
        }
        return
      }
      let manifest = try self.manifest(of: experiment)
      let (results, _) = try ResultsFolder.open(folder, for: manifest, existing: .resume)
      _ = try experiment.perform(
        ExperimentWork(
          folder: results, threads: 1, report: { _ in report() }, isInterrupted: isInterrupted),
        manifest: manifest)
    }
    try perform(experiment)
  }

  /// Merges folders of parts as `bench merge` does.
  func merge(_ folders: [String], into folder: String) throws {
    func merge(_ experiment: some TrainingExperiment) throws {
      _ = try experiment.merge(
        folders.map { try ShardFolder($0) }, manifest: manifest(of: experiment),
        report: { _ in }, restored: { _ in }
      ) { try ResultsFolder.open(folder, for: $0, existing: .resume).folder }
    }
    try merge(experiment)
  }

  /// Returns what `bench verify` finds wrong.
  func problems(in folder: String) throws -> [String] {
    let json = try? Data(contentsOf: URL(filePath: folder + "/" + Manifest.fileName))
    guard let manifest = json.flatMap({ try? Manifest(json: $0) }), manifest.finished != nil else {
      return ["no manifest of finished results"]
    }
    let scratch = try TemporaryFolder()
    return try withExtendedLifetime(scratch) {
      let recomputation = Recomputation(
        of: folder, manifest, in: scratch.path, threads: 1, rerunCount: 0, isOfThisVersion: true)
      func checks(of experiment: some TrainingExperiment) throws -> [Check] {
        try recomputation.checks(of: experiment)
      }
      let checks =
        try [manifest.checkFiles(in: folder)] + [checkTables(in: folder)].compactMap(\.self)
        + checks(of: experiment)
      return checks.filter { $0.outcome == .failed }.map { "\($0.subject): \($0.finding)" }
    }
  }
}

/// A random sequence of what can happen to an experiment and its folder.
private struct DamageSequence {
  private let subject: Subject
  let folder: String
  private var stream: RandomStream
  /// What happened so far, for messages about failures.
  private var log: [String]
  /// The files that damage added.
  private var strays: Set<String> = []
  /// Earlier contents of files, which may come back.
  private var earlier: [(name: String, contents: Data)] = []

  init(_ number: UInt64, of subject: Subject, in folder: String) {
    self.subject = subject
    self.folder = folder
    stream = RandomStream(seed: number, purpose: .glyphs)
    log = ["sequence \(number) of \(subject.testDescription)"]
  }

  // MARK: What happens

  mutating func step() throws {
    remember()
    switch stream.integer(below: 6) {
    case 0: try stop(killed: false)
    case 1, 2: try stop(killed: true)
    default: try damage()
    }
  }

  /// Performs the experiment until it is interrupted or killed at some step or report.
  private mutating func stop(killed: Bool) throws {
    let moment = 1 + stream.integer(below: 24)
    let isAtReport = killed && stream.integer(below: 2) == 0
    let calls = Recorder<Void>()
    let (subject, folder) = (subject, folder)
    // A folder that is moved away receives nothing more, as that of a process that was killed.
    let isDue: @Sendable () -> Bool = {
      calls.append(())
      if killed, calls.notes.count == moment { rename(folder, folder + ".killed") }
      return calls.notes.count >= moment
    }
    note("\(killed ? "kill" : "interrupt") at \(isAtReport ? "report" : "step") \(moment)")
    try attempt {
      if isAtReport {
        try subject.perform(in: folder, report: { _ = isDue() })
      } else {
        try subject.perform(in: folder, isInterrupted: isDue)
      }
    }
    rename(folder + ".killed", folder)
  }

  /// Performs something that may end in an error of the program, but in no other.
  private mutating func attempt(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as ResultsError {
      note("  \(error)")
    } catch let error as RunsError {
      note("  \(error)")
    } catch {
      note("  \(error)")
      Issue.record("an unexpected error: \(description)")
      throw error
    }
  }

  mutating func damage() throws {
    let names = files()
    guard !names.isEmpty else { return }
    let name = names[stream.integer(below: names.count)]
    let other = names[stream.integer(below: names.count)]
    var contents = try read(name)
    switch stream.integer(below: 9) {
    case 0, 1:
      guard !contents.isEmpty else { return }
      let (position, bit) = (stream.integer(below: contents.count), stream.integer(below: 8))
      note("flip bit \(bit) of byte \(position) of \(name)")
      contents[position] ^= 1 << UInt8(bit)
      try write(contents, to: name)
    case 2:
      let count = stream.integer(below: contents.count + 1)
      note("cut \(name) to \(count) of \(contents.count) bytes")
      try write(contents.prefix(count), to: name)
    case 3:
      note("delete \(name)")
      try FileManager.default.removeItem(atPath: path(name))
    case 4:
      note("copy \(name) over \(other)")
      try write(contents, to: other)
    case 5:
      let copy = name.replacing(/[0-9]+\./, with: "7.")
      note("copy \(name) to \(copy)")
      if !names.contains(copy) { strays.insert(copy) }
      try write(contents, to: copy)
    case 6:
      note("swap \(name) and \(other)")
      let others = try read(other)
      try write(contents, to: other)
      try write(others, to: name)
    case 7:
      guard !earlier.isEmpty else { return }
      let old = earlier[stream.integer(below: earlier.count)]
      note("bring back \(old.name) as it was before")
      try write(old.contents, to: old.name)
    default:
      // What a process leaves that is killed while it writes.
      note("leave parts of files")
      try write(Data("part".utf8), to: "runs.csv.\(UUID().uuidString).tmp")
      let seconds = "runs/seconds.txt"
      guard names.contains(seconds) else { return }
      let lines = try read(seconds)
      try write(lines + lines.prefix(stream.integer(below: 200)), to: seconds)
    }
  }

  // MARK: How it ends

  /// Resumes until the experiment is finished, and deletes the files that errors name, as they advise.
  ///
  /// - Returns: False if an error ends it that advises another folder.
  mutating func finish() throws -> Bool {
    for _ in 0..<20 {
      do {
        note("resume")
        try subject.perform(in: folder)
        return true
      } catch RunsError.otherRun(let path, let difference) {
        note("  \(path): \(difference)")
        try FileManager.default.removeItem(atPath: path)
      } catch let error as ResultsError {
        note("  \(error)")
        guard case .otherResults = error else {
          Issue.record("an unexpected error: \(description)")
          return false
        }
        return false
      } catch {
        Issue.record("an unexpected error \(error): \(description)")
        return false
      }
    }
    Issue.record("no end: \(description)")
    return false
  }

  /// Expects the bytes of an uninterrupted experiment, no further files, and nothing that `bench verify`
  /// complains about.
  mutating func check(against whole: [String: Data]) throws {
    let found = try resultFiles(in: folder)
    for (name, contents) in whole where found[name] != contents {
      Issue.record("\(name) \(found[name] == nil ? "is missing" : "differs"): \(description)")
    }
    let others = found.keys.filter {
      whole[$0] == nil && !strays.contains($0) && !$0.contains(".damaged")
    }
    if !others.isEmpty { Issue.record("\(others.sorted()) are left: \(description)") }
    let problems = try subject.problems(in: folder)
    if !problems.isEmpty { Issue.record("verify finds \(problems): \(description)") }
  }

  /// Damages finished results once more. `bench verify` must find everything that changes a result, and
  /// resuming must mend it or refuse.
  mutating func damageFinishedResults(equalTo whole: [String: Data]) throws {
    try damage()
    let found = try resultFiles(in: folder)
    let changed = whole.filter { found[$0.key] != $0.value }.keys.sorted()
    if !changed.isEmpty, try subject.problems(in: folder).isEmpty {
      Issue.record("verify does not find that \(changed) changed: \(description)")
    }
    if try finish() { try check(against: whole) }
  }

  // MARK: Files

  private mutating func note(_ text: String) { log.append(text) }

  var description: String { log.joined(separator: "\n") }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// The paths of all files in the folder, in a fixed order.
  private func files() -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { (try? read($0)) != nil && !$0.hasSuffix(".tmp") }
  }

  private func read(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: path(name)))
  }

  private func write(_ contents: Data, to name: String) throws {
    let url = URL(filePath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: url)
  }

  private mutating func remember() {
    let names = files()
    guard !names.isEmpty else { return }
    let name = names[stream.integer(below: names.count)]
    if let contents = try? read(name) { earlier.append((name, contents)) }
  }
}
