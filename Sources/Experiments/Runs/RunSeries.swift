import DatasetIO

/// An experiment's runs, and the tables that they are written to.
struct RunSeries {
  /// The name results carry.
  let experiment: String
  let dataset: Dataset
  let runs: [TrainingRun]
  let threads: Int
  /// What `runs.csv` has beside the columns that all experiments have.
  var columns: [RunColumn] = []
  /// What a variant's own test images are called.
  var ownTest: @Sendable (_ variant: String) -> String = { $0 }

  /// Performs all runs that `folder` has not got yet, writing `epochs.csv`, `runs.csv`, `summary.csv` and
  /// `timings.csv` after each.
  ///
  /// - Parameter report: Called with what happens, never twice at a time.
  /// - Returns: The outcomes in the order of `runs`, without those of seeds with a run that diverged: runs
  ///   are compared seed by seed.
  /// - Throws: `ModelError`, `ExperimentError`; among them `.interrupted`, `.diverged` where no seed is
  ///   left, and `.epochChosenOnTestImages`.
  func perform(
    writingTo folder: ResultsFolder,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [RunOutcome] {
    guard dataset.isHoldout || runs.allSatisfy({ $0.options.patience == nil }) else {
      throw ExperimentError.epochChosenOnTestImages
    }
    let pool = RunPool(runs: runs, threads: threads, store: folder.runs, report: report)
    do {
      let outcomes = try pool.perform(beforeTraining: folder.beginTraining) {
        try write($0, to: folder)
      }
      let left = outcomes.withoutDivergedSeeds
      guard !left.isEmpty || runs.isEmpty else {
        throw ExperimentError.diverged(path: folder.path)
      }
      return left
    } catch is CancellationError {
      throw ExperimentError.interrupted(path: folder.path)
    }
  }

  private func write(_ finished: [RunOutcome], to folder: ResultsFolder) throws {
    let tables: KeyValuePairs = [
      "epochs.csv": CSVTable.epochs(finished, experiment: experiment, dataset: dataset.name),
      "runs.csv": .runs(
        finished, experiment: experiment, dataset: dataset.name, isHoldout: dataset.isHoldout,
        columns: columns),
      "summary.csv": .summary(
        cells(of: finished.withoutDivergedSeeds), experiment: experiment, dataset: dataset.name),
      "timings.csv": .timings(finished, experiment: experiment, dataset: dataset.name),
    ]
    for (name, table) in tables { try folder.write(table, as: name) }
  }

  /// The cells of these outcomes.
  func cells(of outcomes: [RunOutcome]) -> [ResultCell] { [ResultCell](outcomes, ownTest: ownTest) }
}
