import DatasetIO
import Models
import Results
import Runs

/// An experiment that trains networks on images: it plans runs and answers from their outcomes.
package protocol TrainingExperiment: Experiment {
  /// The images.
  var images: Dataset { get }
  /// The description of one run, such as "12 epochs".
  var runDescription: String { get }
  /// Returns all runs, in the order of the tables.
  ///
  /// - Throws: `ModelError` if a network does not fit the images.
  func plan() throws -> [TrainingRun]
  /// The columns of `runs.csv` that this experiment adds.
  var columns: [RunColumn] { get }
  /// Returns the name in results of a run's own test images.
  static func ownTest(of run: TrainingRun) -> String
  /// Returns the answer from the outcomes, in the order of the plan, of all seeds with which no run
  /// diverged.
  func answer(from outcomes: [RunOutcome]) throws -> Answer
}

extension TrainingExperiment {
  package var dataset: Dataset? { images }

  package static func ownTest(of run: TrainingRun) -> String { run.variant.name }

  package func perform(_ work: ExperimentWork) throws -> Answer {
    try answer(from: outcomes(work))
  }

  /// Performs the runs of the plan and returns their outcomes.
  ///
  /// - Parameter timings: The columns of `timings.csv` that this experiment adds.
  func outcomes(
    _ work: ExperimentWork, timings: [RunColumn] = []
  ) throws -> [RunOutcome] {
    let runs = try plan()
    work.report(.begins(introduction(runs: runs.count, threads: work.threads)))
    return try series(runs, threads: work.threads, timings: timings)
      .perform(writingTo: work.folder, isInterrupted: work.isInterrupted) { work.report(.run($0)) }
  }

  func introduction(runs: Int, threads: Int) -> String {
    "\(images.name): training on \(grouped(images.train.count)) images, testing on "
      + "\(grouped(images.test.count))\(images.isHoldout ? " held-out ones" : ""); "
      + "\(plural(runs, "run")) of \(runDescription), \(min(runs, isTimed ? 1 : threads)) at a time."
  }

  func series(
    _ runs: [TrainingRun], threads: Int, timings: [RunColumn] = []
  ) throws -> RunSeries {
    // Experiments whose runs are recorded derive balanced accuracies from the records.
    let isMissing = images.test.isImbalanced && !runs.contains(where: \.isRecorded)
    return RunSeries(
      experiment: Self.name, settings: try JSONValue(encoding: settings), dataset: images,
      runs: runs, threads: threads, isSideBySide: !isTimed,
      columns: columns + (isMissing ? [.balancedAccuracy] : []), timings: timings,
      ownTest: Self.ownTest)
  }

  /// Returns the cells of `summary.csv`.
  func cells(of outcomes: [RunOutcome]) -> [ResultCell] {
    [ResultCell](outcomes, ownTest: Self.ownTest)
  }
}
