import Foundation
import Models
import Results
import Runs

/// The computation of finished results again, in another folder, to compare them.
package struct Recomputation: Sendable {
  /// The folder of the finished results, which is only read.
  package let results: String
  /// The manifest of the finished results.
  package let manifest: Manifest
  /// An empty folder for the new results.
  package let scratch: String
  /// The number of threads.
  package let threads: Int
  /// The number of runs to train again, those that take the least arithmetic first.
  package let rerunCount: Int
  /// Whether the version of this program wrote the results, so that no file can be missing.
  package let isOfThisVersion: Bool

  /// Creates a computation, without starting it.
  package init(
    of results: String, _ manifest: Manifest, in scratch: String, threads: Int, rerunCount: Int,
    isOfThisVersion: Bool
  ) {
    self.results = results
    self.manifest = manifest
    self.scratch = scratch
    self.threads = threads
    self.rerunCount = rerunCount
    self.isOfThisVersion = isOfThisVersion
  }

  private static let tables = "tables from runs/"
  private static let reruns = "runs trained again"
  private static let shard = "shard"

  /// Computes what can be computed again, and compares it.
  ///
  /// - Throws: If the scratch folder cannot be used.
  package func checks(of experiment: some Experiment) throws -> [Check] {
    if let difference = try difference(from: experiment) {
      return [Check("settings", .failed, difference)]
    }
    guard let training = experiment as? any TrainingExperiment else {
      return try checks(ofUntrained: experiment)
    }
    do { return try checks(ofTrained: training) } catch let error as ResultsError {
      return [Check(Self.tables, .failed, "\(error)")]
    }
  }

  /// Returns the difference between the experiment and settings that the command line gives and those
  /// that the manifest states; nil if there is none, or if the manifest is of version 1.
  private func difference<E: Experiment>(from experiment: E) throws -> String? {
    if let stated = manifest.experiment, stated != E.name {
      return "the experiment is \(stated) in manifest.json, but its command line gives \(E.name)"
    }
    guard manifest.schema >= 2,
      let (keys, stated, given) = manifest.settings.firstDifference(
        from: try JSONValue(encoding: experiment.settings))
    else { return nil }
    return "\(keys.joined(separator: ".")) is \(stated?.summary ?? "not given") in manifest.json, "
      + "but its command line gives \(given?.summary ?? "none")"
  }

  // MARK: Experiments that train no networks

  private func checks(ofUntrained experiment: some Experiment) throws -> [Check] {
    guard rerunCount > 0 else {
      return [
        Check(
          Self.tables, .notPossible, "this experiment keeps no runs; --rerun 1 repeats all of it")
      ]
    }
    let work = ExperimentWork(folder: try ResultsFolder(path: scratch), threads: threads)
    _ = try experiment.perform(work, manifest: manifest)
    return [comparison("repeated", finding: "the whole experiment")]
  }

  /// Compares every new file with the one in the results.
  ///
  /// - Parameter trained: The runs that were trained again, whose predictions are compared too.
  private func comparison(
    _ subject: String, finding: String, trained: [TrainingRun] = []
  ) -> Check {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: scratch)) ?? []
    let predictions = Set(trained.map { RunStore.predictionsPath(of: $0.label) })
    let files = names.sorted().filter { name in
      guard
        predictions.contains(name)
          || (name.hasSuffix(".csv") || name.hasSuffix(".safetensors")) && name != "timings.csv"
            && !name.hasPrefix("runs/")
      else { return false }
      // Another version may have written fewer files.
      return isOfThisVersion
        || FileManager.default.fileExists(atPath: "\(results)/\(name)")
    }
    let problems =
      files.isEmpty ? ["there is no file to compare"] : files.compactMap { problem(with: $0) }
    return Check(
      subject, problems: problems,
      otherwise: "\(finding), \(plural(files.count, "file")) with the same bytes")
  }

  /// Returns how a new file differs from the one in the results; nil if it does not.
  private func problem(with name: String) -> String? {
    guard FileManager.default.fileExists(atPath: "\(results)/\(name)") else {
      return "\(name) is missing"
    }
    return isSame(name, in: scratch) ? nil : "\(name) has other bytes"
  }

  /// Returns whether a new file is the same as the one in the results.
  ///
  /// Another version of bench may describe the network in other words in the file's header, so that
  /// only the tensors are compared then.
  private func isSame(_ name: String, in folder: String) -> Bool {
    let (new, old) = ("\(folder)/\(name)", "\(results)/\(name)")
    guard let contents = try? Data(contentsOf: URL(filePath: new)),
      let expected = try? Data(contentsOf: URL(filePath: old))
    else { return false }
    if contents == expected { return true }
    guard name.hasSuffix(".safetensors"), manifest.schema < Manifest.currentSchema,
      let tensors = try? Safetensors(contentsOf: new).tensors,
      let others = try? Safetensors(contentsOf: old).tensors
    else { return false }
    return tensors == others
  }

  // MARK: Experiments that train networks

  private func checks(ofTrained experiment: some TrainingExperiment) throws -> [Check] {
    let runs = try experiment.plan()
    if let record = manifest.shard {
      return try checks(of: record, in: experiment.series(runs, threads: threads))
    }
    let again = cheapest(runs)
    let weights = try weightsCheck(runs)
    let saved = (try? FileManager.default.contentsOfDirectory(atPath: results + "/runs")) ?? []
    guard !saved.isEmpty else {
      return try checks(ofTrained: experiment, runs, again: again) + weights
    }
    try copy("runs")
    try copy("weights")
    let folder = try ResultsFolder(path: scratch)
    let store = try experiment.series(runs, threads: threads).store(in: folder)
    let problems = problems(with: runs, in: store)
    guard problems.isEmpty else {
      return [Check(Self.tables, problems: problems, otherwise: "")] + weights
    }
    for run in again { store.forget(run) }
    try perform(experiment, in: folder)
    let kept = "from \(plural(runs.count - again.count, "saved run"))"
    guard !again.isEmpty else { return [comparison(Self.tables, finding: kept)] + weights }
    return weights + [
      comparison(
        Self.reruns, finding: "\(names(of: again)); all tables, with the others \(kept)",
        trained: again)
    ]
  }

  private func problems(with runs: [TrainingRun], in store: RunStore) -> [String] {
    runs.compactMap { store.problem(with: $0) }
      + [store.problemWithTimes(of: runs)].compactMap(\.self)
  }

  /// Performs the runs that `folder` does not contain, and writes all tables.
  private func perform(_ experiment: some TrainingExperiment, in folder: ResultsFolder) throws {
    do {
      _ = try experiment.perform(
        ExperimentWork(folder: folder, threads: threads), manifest: manifest)
    } catch RunsError.diverged {
      // The tables say so, too.
    }
  }

  /// Checks results whose runs are no longer saved.
  ///
  /// - Parameter again: The runs to train again.
  private func checks(
    ofTrained experiment: some TrainingExperiment, _ runs: [TrainingRun], again: [TrainingRun]
  ) throws -> [Check] {
    let rows = try rows(of: "runs.csv")
    guard rows.count == runs.count, Set(rows.map { label(of: $0) }) == Set(runs.map { $0.label })
    else {
      return [
        Check(
          Self.tables, .failed,
          "runs.csv has other runs than the \(runs.count) of the command line in manifest.json")
      ]
    }
    // Sentences of findings may change from version to version.
    guard isOfThisVersion, again.count == runs.count else {
      return [Check(Self.tables, .notPossible, "there are no saved runs")]
        + (try again.isEmpty ? [] : [check(retraining: again, of: experiment)])
    }
    try perform(experiment, in: ResultsFolder(path: scratch))
    return [comparison(Self.reruns, finding: "all \(plural(runs.count, "run")); all tables")]
  }

  /// Returns the label of the run that a row describes; nil if it has none.
  private func label(of row: CSVRecords.Row) -> RunLabel? {
    guard let model = row["model"], let variant = row["variant"],
      let seed = row["seed"].flatMap({ UInt64($0) })
    else { return nil }
    return RunLabel(model: model, variant: variant, seed: seed)
  }

  private func rows(of name: String) throws -> [CSVRecords.Row] {
    let path = "\(results)/\(name)"
    guard let table = try? CSVRecords(contentsOf: path) else {
      throw ResultsError.unreadable(path: path)
    }
    return table.rows
  }

  /// Checks the runs of a shard, which has no tables.
  private func checks(of record: ShardRecord, in plan: RunSeries) throws -> [Check] {
    guard let shard = Shard(index: record.index, count: record.count),
      try plan.planDigest() == record.planSha256
    else { return [Check(Self.shard, .failed, "this program makes another plan of runs")] }
    try copy("runs")
    try copy("weights")
    let part = plan.part(shard)
    let folder = try ResultsFolder(path: scratch)
    let store = part.store(in: folder)
    let saved = Check(
      Self.shard, problems: problems(with: part.runs, in: store),
      otherwise: "\(plural(part.runs.count, "run")) of shard \(shard); merging makes its tables")
    let again = cheapest(part.runs)
    guard saved.outcome == .passed, !again.isEmpty else { return [saved] }
    guard isOfThisVersion else {
      return [saved, Check(Self.reruns, .notPossible, "another version of bench wrote the files")]
    }
    for run in again { store.forget(run) }
    try part.performWithoutTables(writingTo: folder) { _ in }
    let files = again.flatMap { run in
      [
        RunStore.outcomePath(of: run.label), RunStore.predictionsPath(of: run.label),
        RunStore.weightsPath(of: run.label),
      ].filter { FileManager.default.fileExists(atPath: "\(scratch)/\($0)") }
    }
    return [
      saved,
      Check(
        Self.reruns, problems: files.compactMap { problem(with: $0) },
        otherwise: "\(names(of: again)), \(plural(files.count, "file")) with the same bytes"),
    ]
  }

  /// Returns the runs to train again.
  private func cheapest(_ runs: [TrainingRun]) -> [TrainingRun] {
    Array(runs.sorted { $0.arithmetic < $1.arithmetic }.prefix(rerunCount))
  }

  /// Tests the trained networks that are kept, and compares their accuracies with those of their runs.
  private func weightsCheck(_ runs: [TrainingRun]) throws -> [Check] {
    let kept = runs.filter(\.keepsWeights)
    guard !kept.isEmpty else { return [] }
    let rows = Dictionary(
      try rows(of: "runs.csv").map { (label(of: $0), $0) }, uniquingKeysWith: { $1 })
    var problems: [String] = []
    // A training that diverged leaves no network.
    let whole = kept.filter { rows[$0.label]?["diverged"] != "1" }
    for run in whole {
      let name = RunStore.weightsPath(of: run.label)
      let path = "\(results)/\(name)"
      guard FileManager.default.fileExists(atPath: path) else {
        problems.append("\(name) is missing")
        continue
      }
      do {
        let network = try Network(
          Safetensors(contentsOf: path), architecture: run.architecture, threads: threads)
        let accuracy = try evaluate(network, on: run.permuted(run.test)).accuracy
        if rows[run.label]?["final_test_accuracy"].flatMap({ Double($0) }) != accuracy {
          problems.append("\(name) has an accuracy of \(accuracy), unlike its run in runs.csv")
        }
      } catch {
        problems.append("\(error)")
      }
    }
    return [
      Check(
        "weights", problems: problems,
        otherwise: "\(plural(whole.count, "network")) with the accuracies in runs.csv")
    ]
  }

  /// Copies a folder of the results, as far as it exists.
  private func copy(_ name: String) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(results)/\(name)")) ?? []
    try FileManager.default.createDirectory(
      atPath: "\(scratch)/\(name)", withIntermediateDirectories: true)
    for file in names {
      let path = "\(results)/\(name)/\(file)"
      let target = URL(filePath: path).resolvingSymlinksInPath().path
      let attributes = try? FileManager.default.attributesOfItem(atPath: target)
      let type = attributes?[.type] as? FileAttributeType
      // Files of runs are never in sub-folders.
      if type == .typeDirectory { continue }
      // A pipe would be read for ever, and a link may lead nowhere.
      guard type == .typeRegular else { throw ResultsError.unreadable(path: path) }
      try FileManager.default.copyItem(atPath: target, toPath: "\(scratch)/\(name)/\(file)")
    }
  }

  private func names(of runs: [TrainingRun]) -> String {
    runs.map(\.label.description).joined(separator: ", ")
  }

  /// Trains some runs and compares their rows in the tables, and their weights if they are kept.
  private func check(
    retraining runs: [TrainingRun], of experiment: some TrainingExperiment
  ) throws -> Check {
    let folder = scratch + "/again"
    do {
      _ = try experiment.series(runs, threads: threads)
        .perform(writingTo: ResultsFolder(path: folder)) { _ in }
    } catch RunsError.diverged {
      // The tables say so, too.
    }
    var problems = try ["epochs.csv", "runs.csv"].flatMap { name in
      let known = Set(try lines(of: "\(results)/\(name)"))
      return try lines(of: "\(folder)/\(name)").filter { !known.contains($0) }
        .map { "\(name) has no line \($0)" }
    }
    let weights = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/weights")) ?? []
    for name in weights.sorted() where !isSame("weights/\(name)", in: folder) {
      problems.append("weights/\(name) has other bytes")
    }
    return Check(
      Self.reruns, problems: problems,
      otherwise: "\(names(of: runs)): the same rows in epochs.csv and runs.csv"
        + (weights.isEmpty ? "" : ", the same weights"))
  }

  private func lines(of path: String) throws -> [Substring] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ResultsError.unreadable(path: path)
    }
    return text.split(separator: "\r\n")
  }
}
