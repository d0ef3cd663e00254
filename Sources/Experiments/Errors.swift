import Foundation

/// What can go wrong around an experiment: its results cannot be kept, or not be read.
public enum ExperimentError: Error, Equatable, CustomStringConvertible {
  /// The results were to go into a folder, but `path` is something else.
  case notAFolder(path: String)
  /// The folder does not exist and could not be made.
  case cannotCreateFolder(path: String, reason: String)
  /// The folder exists, but its permissions or its disk allow no writing.
  case folderNotWritable(path: String)
  /// A file could not be written whole; what was there before is unchanged.
  case cannotWrite(path: String, reason: String)
  /// Another process writes its results there.
  case folderInUse(path: String, process: Int?)
  /// The folder that results were written into was moved, removed or made anew meanwhile.
  case folderTakenAway(path: String)
  /// The folder has results of another experiment, or of other settings; `difference` says what differs.
  case otherResults(path: String, _ difference: String)
  /// A folder of results that is named in a way that leaves it no other name.
  case cannotMoveAside(path: String)
  /// The folder has results of the same experiment that was not finished.
  case unfinished(path: String)
  /// Somebody asked the process to stop; what was done by then is in the folder.
  case interrupted(path: String)
  /// With every seed a training's loss was no longer a number.
  case diverged(path: String)
  /// Trainings were to end by their accuracy on the test images.
  case epochChosenOnTestImages
  /// A file of results that is not as this program writes it.
  case unreadableResults(path: String)
  /// A folder in which no experiment was finished.
  case noResults(path: String)

  /// One sentence on what was found, one on what to do.
  public var description: String {
    switch self {
    case .notAFolder(let path):
      "\(path): expected a folder for the results, found a file."
        + " Move the file away, or choose another folder with --out."
    case .cannotCreateFolder(let path, let reason):
      "\(path): expected to create this folder for the results, but: \(reason)."
        + " Choose another folder with --out."
    case .folderNotWritable(let path):
      "\(path): expected a folder to write the results into, found one that is read-only."
        + " Make it writable, or choose another folder with --out."
    case .cannotWrite(let path, let reason):
      "\(path): could not be written: \(reason). What was there before is unchanged."
        + " Remove the cause, or choose another place; an experiment goes on with --resume."
    case .folderInUse(let path, let process):
      "\(path): another bench\(process.map { ", process \($0)," } ?? "") is writing its results there."
        + " Wait for it, or choose another folder with --out."
    case .folderTakenAway(let path):
      "\(path): this folder, or the .lock in it, was moved, removed or replaced while results were written"
        + " there. Nothing was written since: put it back and continue with --resume, or begin again."
    case .otherResults(let path, let difference):
      "\(path): there are results of another experiment, or of other settings: \(difference)."
        + " Choose another folder with --out, or move them aside with --force."
    case .cannotMoveAside(let path):
      "\(path): expected the name of a folder, to move the results in it aside under another."
        + " Choose another folder with --out, or give this one's name."
    case .unfinished(let path):
      "\(path): there are results of this experiment, which was interrupted."
        + " Continue it with --resume, or move them aside and begin again with --force."
    case .interrupted(let path):
      "Interrupted. What was done is in \(path); the same command with --resume continues it."
    case .diverged(let path):
      "With every seed a training diverged: its loss was no longer a number. \(path)/runs.csv says which."
        + " Choose a smaller --learning-rate."
    case .epochChosenOnTestImages:
      "A training may end early by its accuracy on held-out images only: an epoch chosen on the test images"
        + " would make their accuracy look better than it is. Hold training images out with --holdout."
    case .unreadableResults(let path):
      "\(path): expected results as this program writes them, found something else, or a part only."
        + " Run the experiment again, or move its folder away."
    case .noResults(let path):
      "\(path): expected folders with the measures.csv of finished experiments, found none."
        + " Run an experiment first, or name the folder above its results."
    }
  }
}
