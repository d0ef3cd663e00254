/// An error that keeps an experiment's runs from a result.
package enum RunsError: Error, Equatable, CustomStringConvertible {
  /// The process was asked to stop; the folder contains what was done until then.
  case interrupted(path: String)
  /// With every seed, a training diverged: its loss was no longer a number.
  case diverged(path: String)
  /// The settings would end trainings early by their accuracy on the test images.
  case epochChosenOnTestImages
  /// A file in `runs/` is complete but belongs to another run.
  case otherRun(path: String, difference: String)
  /// A run was not tested on images that a result requires.
  case missingScore(run: RunLabel, test: String)

  /// One or two sentences on what happened.
  package var description: String {
    switch self {
    case .interrupted(let path):
      "Interrupted. \(path) contains what was done."
    case .diverged(let path):
      "With every seed, a training diverged: its loss was no longer a number. \(path)/runs.csv says "
        + "which."
    case .epochChosenOnTestImages:
      "A training may end early by its accuracy on held-out images only: an epoch chosen on the test "
        + "images would make their accuracy look better than it is."
    case .otherRun(let path, let difference):
      "\(path): contains the results of another run: \(difference)."
    case .missingScore(let run, let test):
      "\(run) was not tested on the images '\(test)'."
    }
  }
}
