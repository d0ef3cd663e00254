import DatasetIO
import Models
import Results
import Runs

// Trainings on several machines.
extension TrainingExperiment {
  /// Performs the runs of one shard, and writes no tables.
  ///
  /// - Parameters:
  ///   - report: Called with each event, never concurrently.
  ///   - open: Opens the folder of the shard.
  /// - Returns: The folder, and the number of runs in it.
  /// - Throws: `ModelError`, `ResultsError`, `RunsError`.
  package func perform(
    _ shard: Shard, threads: Int, manifest: (ShardRecord) throws -> Manifest,
    report: @escaping @Sendable (ExperimentProgress) -> Void,
    open: (Manifest) throws -> ResultsFolder
  ) throws -> (folder: ResultsFolder, runs: Int) {
    let whole = try series(plan(), threads: threads)
    let part = whole.part(shard)
    let manifest = try manifest(
      ShardRecord(
        shard, planRuns: whole.runs.count, planSha256: whole.planDigest(),
        arithmeticClass: Arithmetic.className))
    let folder = try open(manifest)
    report(
      .begins(
        "Shard \(shard) with \(grouped(part.runs.count)) of \(plural(whole.runs.count, "run")). "
          + introduction(runs: part.runs.count, threads: threads)))
    do {
      try part.performWithoutTables(writingTo: folder) { report(.run($0)) }
    } catch {
      folder.discardIfWithoutResults()
      throw error
    }
    try folder.finish(manifest: manifest)
    return (folder, part.runs.count)
  }

  /// Checks that folders contain shards of this experiment, and all of its runs.
  ///
  /// - Parameter manifest: The manifest of the whole experiment.
  /// - Throws: `MergeError`, `ModelError`, `RunsError`.
  package func check(_ shards: [ShardFolder], manifest: Manifest) throws {
    _ = try ShardMerge(series(plan(), threads: 1), shards, areOf: manifest)
  }

  /// Writes all results of an experiment whose runs the folders of its shards contain.
  ///
  /// - Parameters:
  ///   - manifest: The manifest of the whole experiment.
  ///   - report: Called with each event, never concurrently.
  ///   - restored: Called with the outcome of each run.
  ///   - open: Opens the folder of the results, after everything was checked.
  /// - Throws: `MergeError`, `ModelError`, `ResultsError`, `RunsError`.
  package func merge(
    _ shards: [ShardFolder], manifest: Manifest, report: (ExperimentProgress) -> Void,
    restored: (RunOutcome) -> Void, open: (Manifest) throws -> ResultsFolder
  ) throws -> (Answer, ResultsFolder) {
    let series = try series(plan(), threads: 1)
    let merge = try ShardMerge(series, shards, areOf: manifest)
    var manifest = manifest
    manifest.merge(shards.sorted { $0.record.index < $1.record.index }.map(\.manifest))
    let folder = try open(manifest)
    try folder.beginWork()
    let answer = try conclude(in: folder, manifest: manifest) {
      try merge.copy(to: folder)
      let outcomes = try series.restore(from: folder) { count, outcome in
        restored(outcome)
        report(.steps(count, of: series.runs.count, "runs"))
      }
      return try self.answer(from: outcomes)
    }
    return (answer, folder)
  }
}
