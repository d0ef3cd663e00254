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

  /// Performs all runs, writing `epochs.csv`, `runs.csv`, `summary.csv` and `timings.csv` after each
  /// and `manifest.json` after the first.
  ///
  /// - Parameter report: Called with what happens, never twice at a time.
  /// - Returns: The outcomes in the order of `runs`.
  /// - Throws: `ModelError`, `ExperimentError`.
  func perform(
    writingTo folder: ResultsFolder, manifest: Manifest,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [RunOutcome] {
    try RunPool(runs: runs, threads: threads, report: report).perform { finished in
      let tables: KeyValuePairs = [
        "epochs.csv": CSVTable.epochs(finished, experiment: experiment, dataset: dataset.name),
        "runs.csv": .runs(
          finished, experiment: experiment, dataset: dataset.name, isHoldout: dataset.isHoldout,
          columns: columns),
        "summary.csv": .summary(
          cells(of: finished), experiment: experiment, dataset: dataset.name),
        "timings.csv": .timings(finished, experiment: experiment, dataset: dataset.name),
      ]
      for (name, table) in tables { try folder.write(table, as: name) }
      if finished.count == 1 { try folder.write(manifest) }
    }
  }

  /// The cells of these outcomes.
  func cells(of outcomes: [RunOutcome]) -> [ResultCell] { [ResultCell](outcomes, ownTest: ownTest) }
}
