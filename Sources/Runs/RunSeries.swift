import DatasetIO
import Results

/// An experiment's runs and the tables that contain their results.
package struct RunSeries: Sendable {
  /// The experiment's name in results.
  let experiment: String
  /// The experiment's settings.
  let settings: JSONValue
  let dataset: Dataset
  package let runs: [TrainingRun]
  let threads: Int
  /// Whether several runs may be performed at a time; runs that are timed are not.
  let isSideBySide: Bool
  /// The columns of `runs.csv` besides those that all experiments have.
  let columns: [RunColumn]
  /// The columns of `timings.csv` besides those that all experiments have.
  let timings: [RunColumn]
  /// Returns the name in results of a run's own test images.
  let ownTest: @Sendable (TrainingRun) -> String

  /// Creates a series, without starting it.
  package init(
    experiment: String, settings: JSONValue = .object([:]), dataset: Dataset,
    runs: [TrainingRun], threads: Int, isSideBySide: Bool = true, columns: [RunColumn] = [],
    timings: [RunColumn] = [],
    ownTest: @escaping @Sendable (TrainingRun) -> String = { $0.variant.name }
  ) {
    self.experiment = experiment
    self.settings = settings
    self.dataset = dataset
    self.runs = runs
    self.threads = threads
    self.isSideBySide = isSideBySide
    self.columns = columns
    self.timings = timings
    self.ownTest = ownTest
  }

  /// Performs all runs that `folder` does not contain yet.
  ///
  /// `epochs.csv`, `runs.csv`, `summary.csv` and `timings.csv` are written after each run.
  ///
  /// - Parameters:
  ///   - isInterrupted: Called before each step.
  ///   - report: Called with each event, never concurrently.
  /// - Returns: The outcomes in the order of `runs`, without seeds with which any run diverged,
  ///   because runs are compared seed by seed.
  /// - Throws: `ModelError`, `ResultsError`, `RunsError`.
  package func perform(
    writingTo folder: ResultsFolder,
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested },
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [RunOutcome] {
    try checkPatience()
    let store = store(in: folder)
    let pool = RunPool(
      runs: runs, threads: threads, isSideBySide: isSideBySide, store: store,
      isInterrupted: isInterrupted, report: report)
    do {
      let outcomes = try pool.perform(beforeTraining: folder.beginWork) {
        try write($0, to: folder)
      }
      let left = outcomes.withoutDivergedSeeds
      guard !left.isEmpty || runs.isEmpty else {
        throw RunsError.diverged(path: folder.path)
      }
      return left
    } catch is CancellationError {
      throw RunsError.interrupted(path: folder.path)
    }
  }

  /// What the runs depend on besides their own settings.
  var ground: RunGround {
    RunGround(experiment: experiment, settings: settings, dataset: dataset)
  }

  /// Returns the store of these runs in a results folder.
  package func store(in folder: ResultsFolder) -> RunStore { RunStore(in: folder, on: ground) }

  /// Checks that no run ends at an epoch that is chosen on the test images.
  func checkPatience() throws(RunsError) {
    guard dataset.isHoldout || runs.allSatisfy({ $0.options.patience == nil }) else {
      throw .epochChosenOnTestImages
    }
  }

  private func write(_ finished: [RunOutcome], to folder: ResultsFolder) throws {
    for (name, table) in longTables(of: finished) { try folder.write(table, as: name) }
    try folder.write(summary(of: finished.withoutDivergedSeeds), as: "summary.csv")
  }

  /// Returns the tables that have rows for every run, keyed by the names of their files.
  func longTables(of outcomes: [RunOutcome]) -> KeyValuePairs<String, CSVTable> {
    [
      "epochs.csv": .epochs(outcomes, experiment: experiment, dataset: dataset.name),
      "runs.csv": .runs(
        outcomes, experiment: experiment, dataset: dataset.name, isHoldout: dataset.isHoldout,
        columns: columns),
      "timings.csv": .timings(
        outcomes, experiment: experiment, dataset: dataset.name, columns: timings),
    ]
  }

  /// Returns the table of the cells.
  ///
  /// - Parameter outcomes: Those without diverged seeds.
  func summary(of outcomes: [RunOutcome]) -> CSVTable {
    .summary(cells(of: outcomes), experiment: experiment, dataset: dataset.name)
  }

  /// Returns the cells of these outcomes.
  package func cells(of outcomes: [RunOutcome]) -> [ResultCell] {
    [ResultCell](outcomes, ownTest: ownTest)
  }
}
