import Results
import Runs

/// An experiment that is computed within seconds.
///
/// Nothing is kept for continuing it, and its results need not be written.
package protocol Calculation: Experiment {
  /// Computes the answer.
  ///
  /// - Parameter report: Called with each event.
  /// - Throws: `CancellationError` after an `Interruption`.
  func answer(report: (ExperimentProgress) -> Void) throws -> Answer
}

extension Calculation {
  package func perform(_ work: ExperimentWork) throws -> Answer {
    try work.folder.beginWork()
    do {
      return try answer(report: work.report)
    } catch is CancellationError {
      throw RunsError.interrupted(path: work.folder.path)
    }
  }
}

/// Checks that the process was not asked to stop.
///
/// - Throws: `CancellationError` if it was.
func checkInterruption() throws(CancellationError) {
  if Interruption.isRequested { throw CancellationError() }
}
