/// An error concerning a folder of results.
package enum ResultsError: Error, Equatable, CustomStringConvertible {
  /// The path for the results is not a folder.
  case notAFolder(path: String)
  /// The folder does not exist and could not be created.
  case cannotCreateFolder(path: String, reason: String)
  /// The folder exists, but its permissions or its disk do not allow writing.
  case folderNotWritable(path: String)
  /// A file could not be written completely; the previous file is unchanged.
  case cannotWrite(path: String, reason: String)
  /// Another process is writing its results to the folder.
  ///
  /// `holder` names it, such as "process 12 on node1"; nil if unknown.
  case folderInUse(path: String, holder: String?)
  /// The folder was moved, removed or replaced while results were being written to it.
  case folderTakenAway(path: String)
  /// The folder contains results of another experiment or of other settings.
  case otherResults(path: String, _ difference: String)
  /// The folder contains results of an earlier or later version, which this version cannot continue.
  case otherSchema(path: String, found: Int, expected: Int)
  /// The path does not end in a name that can be changed.
  case cannotMoveAside(path: String)
  /// The folder contains unfinished results of the same experiment.
  case unfinished(path: String)
  /// The results file is damaged, or was not written by this program.
  case unreadable(path: String)
  /// The folder's manifest cannot be used.
  case unusableManifest(path: String, ManifestError)
  /// Neither the folder nor its sub-folders contain a finished experiment.
  case noResults(path: String)

  /// One or two sentences on what was found.
  package var description: String {
    switch self {
    case .notAFolder(let path):
      "\(path): expected a folder for the results, found a file."
    case .cannotCreateFolder(let path, let reason):
      "\(path): expected to create this folder for the results, but: \(reason)."
    case .folderNotWritable(let path):
      "\(path): expected a folder to write the results into, found one that is read-only."
    case .cannotWrite(let path, let reason):
      "\(path): could not be written: \(reason). What was there before is unchanged."
    case .folderInUse(let path, let holder):
      "\(path): another bench\(holder.map { ", \($0)," } ?? "") is writing its results there."
    case .folderTakenAway(let path):
      "\(path): this folder, or the .lock in it, was moved, removed or replaced while results were "
        + "written there. Nothing has been written since."
    case .otherResults(let path, let difference):
      "\(path): contains results of another experiment or of other settings: \(difference)."
    case .otherSchema(let path, let found, let expected):
      "\(path): contains results of \(found < expected ? "an earlier" : "a later") version of bench "
        + "(manifest schema \(found), expected \(expected)), which cannot be continued."
    case .cannotMoveAside(let path):
      "\(path): expected the name of a folder, so that its results can be moved to another name."
    case .unfinished(let path):
      "\(path): contains results of this experiment, which was interrupted."
    case .unreadable(let path):
      "\(path): expected results as this program writes them, found something else, or only a part."
    case .unusableManifest(let path, let reason):
      "\(path)/\(Manifest.fileName): \(reason)."
    case .noResults(let path):
      "\(path): expected folders with the measures.csv of finished experiments, found none."
    }
  }
}
