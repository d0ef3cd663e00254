import Models

/// The progress of an experiment's runs after an event of one of them.
package struct RunProgress: Sendable {
  /// What happened.
  package enum Event: Sendable {
    /// A run finished an epoch.
    case epoch(EpochResult)
    /// A trained network was tested on the first `count` of its further sets of images, but not on
    /// all.
    case furtherTest(_ count: Int, of: Int)
    /// A run finished after these epochs; `seconds` is its wall-clock time, with other runs beside
    /// it.
    case finished([EpochResult], seconds: Double)
    /// The run was finished earlier, and its result is reused.
    case restored([EpochResult])
    /// A file of the run was damaged. It was moved to `path`, and the run starts again.
    case setAside(path: String)
    /// The trained network of a finished run, or its predictions, are missing at `path`, and the run
    /// starts again.
    case missing(path: String)
  }

  /// What happened.
  package let event: Event
  /// The run that it happened to.
  package let label: RunLabel
  /// The number of epochs of that run.
  package let epochs: Int
  /// The number of finished runs, out of `runCount`.
  package let finishedRuns: Int
  /// The number of all runs.
  package let runCount: Int
  /// The work that is done, as a fraction (0…1) of the time for all runs.
  package let fraction: Double
  /// Seconds until all runs are done, estimated from the epochs and tests so far.
  package let secondsLeft: Double
}
