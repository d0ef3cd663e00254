import Models

/// How far an experiment's runs have come, after something happened to one of them.
package struct RunProgress: Sendable {
  /// What happened.
  package enum Event: Sendable {
    /// A run finished an epoch.
    case epoch(EpochResult)
    /// A trained network was tested on the first `count` of its further sets of images, not yet on all.
    case furtherTest(_ count: Int, of: Int)
    /// A run finished after these epochs; `seconds` is its wall-clock time with other runs beside it.
    case finished([EpochResult], seconds: Double)
    /// The run was finished earlier and is taken over.
    case restored([EpochResult])
    /// What an interrupted run had saved could not be used. It was moved to the path, and the run starts
    /// again.
    case setAside(path: String)
  }

  /// What happened.
  package let event: Event
  /// To which run.
  package let label: RunLabel
  /// How many epochs that run has.
  package let epochs: Int
  /// Finished runs, out of `runCount`.
  package let finishedRuns: Int
  /// All runs.
  package let runCount: Int
  /// How much of all runs is done, as a share of the time they take, 0…1.
  package let fraction: Double
  /// Seconds until all runs are done, estimated from the epochs and tests so far.
  package let secondsLeft: Double
}
