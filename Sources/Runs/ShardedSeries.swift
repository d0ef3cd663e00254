import Foundation
import Results

// Parts of a series on several machines.
extension RunSeries {
  /// Returns the SHA-256 over what the runs have in common and what they are, in their order.
  ///
  /// It takes little time even for many runs. Every outcome carries its run's complete description.
  package func planDigest() throws -> String {
    let lines = runs.map { run in
      "\(run.label), \(run.options.epochs) epochs of \(run.trainingCount) images, "
        + "\(1 + run.furtherTests.count) tests on \(run.test.count)"
        + (run.keepsWeights ? ", kept" : "")
    }
    return digest(of: Data(([try ground.sha256()] + lines).joined(separator: "\n").utf8))
  }

  /// Returns the series of the runs that a shard performs.
  package func part(_ shard: Shard) -> RunSeries {
    RunSeries(
      experiment: experiment, settings: settings, dataset: dataset,
      runs: runs.enumerated().filter { shard.contains(run: $0.offset) }.map(\.element),
      threads: threads, isSideBySide: isSideBySide, columns: columns, timings: timings,
      ownTest: ownTest)
  }

  /// Performs all runs that `folder` does not contain yet, and writes no tables: those of a part
  /// would look like those of the whole.
  ///
  /// - Parameter report: Called with each event, never concurrently.
  /// - Throws: `ModelError`, `ResultsError`, `RunsError`.
  package func performWithoutTables(
    writingTo folder: ResultsFolder, report: @escaping @Sendable (RunProgress) -> Void
  ) throws {
    try checkPatience()
    let store = store(in: folder)
    let pool = RunPool(
      runs: runs, threads: threads, isSideBySide: isSideBySide, store: store, report: report)
    do {
      _ = try pool.perform(beforeTraining: folder.beginWork) { _ in }
    } catch is CancellationError {
      throw RunsError.interrupted(path: folder.path)
    }
  }

  /// Writes the tables of runs of which `folder` contains all outcomes.
  ///
  /// The outcomes are read one at a time. Of each, only what answers depend on is kept: not the epochs
  /// before the last one.
  ///
  /// - Parameter restored: Called with the number of outcomes read so far, and the latest one.
  /// - Returns: The outcomes, as `perform(writingTo:report:)` returns them, each with its last and
  ///   its best epoch only.
  /// - Throws: `ResultsError`, `RunsError`.
  package func restore(
    from folder: ResultsFolder, restored: (Int, RunOutcome) -> Void = { _, _ in }
  ) throws -> [RunOutcome] {
    let store = store(in: folder)
    let files = try longTables(of: []).map { try LongTable($1.header, as: $0, in: folder) }
    var outcomes: [RunOutcome] = []
    for run in runs {
      guard let outcome = try store.outcome(of: run, lost: { _ in }) else {
        throw ResultsError.unreadable(
          path: folder.path(of: RunStore.outcomePath(of: run.label)))
      }
      for (file, (_, table)) in zip(files, longTables(of: [outcome])) { try file.append(table) }
      outcomes.append(outcome.brief)
      restored(outcomes.count, outcome)
    }
    for file in files { try file.finish() }
    let left = outcomes.withoutDivergedSeeds
    try folder.write(summary(of: left), as: "summary.csv")
    guard !left.isEmpty || runs.isEmpty else { throw RunsError.diverged(path: folder.path) }
    return left
  }
}
