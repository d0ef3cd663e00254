import Foundation
import Locks
import Messages

/// The folder that contains an experiment's results.
///
/// Open it before measuring, so that a folder that cannot be written to is reported at once, and
/// write complete tables only. Every file is replaced in one step. While the folder is open, no
/// other process can open it.
package struct ResultsFolder: Sendable {
  /// The folder's path, as given.
  package let path: String
  private let lock: FolderLock
  private let state = FolderState()

  /// Opens the folder at `path`, whatever it contains, and creates it if it does not exist.
  ///
  /// - Throws: `ResultsError` if the path is a file, cannot be created or written to, or is in use
  ///   by another process.
  package init(path: String) throws(ResultsError) { try self.init(path: path, isShared: nil) }

  /// - Parameter isShared: Whether other hosts may write to the folder; nil to ask the system.
  init(path: String, isShared: Bool?) throws(ResultsError) {
    try Self.create(path)
    lock = try FolderLock(folder: path, isShared: isShared)
    self.path = path
    for folder in [path, self.path(of: .runs), self.path(of: .weights)] {
      AtomicFile.removeLeftovers(in: folder)
    }
  }

  /// A sub-folder of the results.
  package enum Part: String, Sendable {
    /// One file per run, from which an interrupted experiment continues.
    case runs
    /// Trained networks.
    case weights
  }

  /// Returns the path of a part.
  package func path(of part: Part) -> String { path(of: part.rawValue) }

  /// Creates a part if it does not exist.
  ///
  /// The results folder itself is not created again if it was taken away.
  package func create(_ part: Part) throws(ResultsError) {
    try confirm()
    if mkdir(path(of: part), 0o777) == 0 {
      AtomicFile.synchronize(path)
    } else if errno != EEXIST {
      throw .cannotWrite(path: path(of: part), reason: systemReason(errno))
    }
  }

  /// Checks that the folder is still the one that was opened.
  ///
  /// - Throws: `ResultsError.folderTakenAway`.
  package func confirm() throws(ResultsError) { try lock.confirm() }

  /// Writes a table, replacing the file of that name.
  ///
  /// - Parameters:
  ///   - table: The table with all its rows.
  ///   - name: The file's name, such as `epochs.csv`.
  /// - Throws: `ResultsError.cannotWrite`, `ResultsError.folderTakenAway`.
  package func write(_ table: CSVTable, as name: String) throws(ResultsError) {
    try write(Data(table.text.utf8), as: name)
    state.content.withLock { $0.tables[name] = table }
  }

  /// Returns the table last written under that name; nil if there is none.
  package func table(_ name: String) -> CSVTable? { state.content.withLock { $0.tables[name] } }

  /// Writes bytes, replacing the file of that name.
  ///
  /// - Throws: `ResultsError.cannotWrite`, `ResultsError.folderTakenAway`.
  package func write(_ contents: Data, as name: String) throws(ResultsError) {
    try confirm()
    try AtomicFile.write(contents, to: path(of: name))
    if name != Manifest.fileName { record(contents, as: name) }
  }

  /// Records that a file belongs to the results.
  ///
  /// - Parameters:
  ///   - contents: The content of the file.
  ///   - name: The path of the file in the folder.
  package func record(_ contents: Data, as name: String) {
    record(FileDigest(path: name, contents: contents))
  }

  /// Records that a file belongs to the results.
  package func record(_ file: FileDigest) {
    state.content.withLock { $0.files[file.path] = file }
  }

  package func path(of name: String) -> String { path + (path.hasSuffix("/") ? "" : "/") + name }

  /// Removes the manifest and the lock of an experiment that failed before there was any
  /// result.
  package func discardIfWithoutResults() {
    guard (try? confirm()) != nil, !FolderContents(of: self).hasResults else { return }
    unlink(path(of: Manifest.fileName))
    if lock.isExclusive { unlink(path(of: FolderLock.fileName)) }
  }

  // MARK: The manifest

  /// Writes `manifest.json`, replacing the previous one.
  ///
  /// - Throws: `ResultsError.cannotWrite`.
  package func write(_ manifest: Manifest) throws {
    var manifest = manifest
    manifest.continueResults(of: state.content.withLock { $0.revisions })
    try write(manifest.json(), as: Manifest.fileName)
  }

  /// Notes that the folder contains results of an earlier process, which are continued.
  func continueResults(of earlier: Manifest) {
    state.content.withLock { $0.revisions = earlier.allRevisions }
  }

  /// Keeps the manifest of finished results until something is computed anew.
  func keep(_ earlier: Manifest, until next: Manifest) {
    continueResults(of: earlier)
    state.content.withLock { $0.kept = (earlier, next) }
  }

  /// Notes that from now on the results are this process's work: replaces the manifest of earlier
  /// results if it is still there.
  ///
  /// - Throws: `ResultsError.cannotWrite`, `ResultsError.folderTakenAway`.
  package func beginWork() throws {
    if let kept = state.content.withLock({ $0.kept.take() }) { try write(kept.next) }
  }

  /// Writes `measures.csv` and, unless an earlier manifest is still valid, the finished manifest.
  ///
  /// This ends an experiment.
  ///
  /// - Throws: `ResultsError.cannotWrite`.
  package func finish(
    measures: [Measure], of experiment: String, manifest: Manifest
  ) throws {
    try write(.measures(measures, experiment: experiment), as: "measures.csv")
    try finish(manifest: manifest)
  }

  /// Writes the finished manifest, unless an earlier one is still valid.
  ///
  /// - Throws: `ResultsError.cannotWrite`.
  package func finish(manifest: Manifest) throws {
    let (files, kept) = state.content.withLock { content in
      (content.files.values.sorted { $0.path < $1.path }, content.kept?.earlier)
    }
    if let kept, kept.files == files { return }
    var manifest = manifest
    manifest.finish(files: files)
    try write(manifest)
  }
}

/// The state that all copies of the folder share.
private final class FolderState: Sendable {
  struct Content {
    /// The tables, keyed by the names of their files.
    var tables: [String: CSVTable] = [:]
    /// The files of the results, keyed by their paths.
    var files: [String: FileDigest] = [:]
    /// The programs that computed parts of the results earlier.
    var revisions: [SourceRevision] = []
    /// The manifest of finished results, and the one that replaces it once something is computed
    /// anew.
    var kept: (earlier: Manifest, next: Manifest)?
  }

  let content = Guarded(Content())
}
