import Foundation

/// The folder that an experiment's results go into.
///
/// Make it before measuring, so that a folder that cannot be written is known at once, and write
/// complete tables only: an experiment that fails before its first run is done leaves the results of
/// the one before as they were. Every file is replaced in one step.
public struct ResultsFolder: Sendable {
  /// The folder's path, as given.
  public let path: String

  /// The folder at `path`, created with those above it where they are missing.
  ///
  /// - Throws: `ExperimentError` where it is a file, cannot be made, or may not be written to.
  public init(path: String) throws(ExperimentError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      throw .notAFolder(path: path)
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreateFolder(path: path, reason: error.systemReason)
    }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw .folderNotWritable(path: path)
    }
    self.path = path
  }

  /// Writes a table whole, replacing the file of that name.
  ///
  /// - Parameters:
  ///   - table: The table with all its rows.
  ///   - name: The file's name with its extension: `epochs.csv`.
  /// - Throws: `ExperimentError.cannotWrite`.
  public func write(_ table: CSVTable, as name: String) throws(ExperimentError) {
    try write(Data(table.text.utf8), as: name)
  }

  /// Writes `manifest.json`, replacing the one before.
  ///
  /// - Throws: `ExperimentError.cannotWrite`.
  public func write(_ manifest: Manifest) throws {
    try write(manifest.json(), as: "manifest.json")
  }

  /// Writes `measures.csv` and the finished manifest: the end of an experiment.
  ///
  /// - Throws: `ExperimentError.cannotWrite`.
  func finish(measures: [Measure], of experiment: String, manifest: Manifest) throws {
    try write(.measures(measures, experiment: experiment), as: "measures.csv")
    var manifest = manifest
    manifest.finish()
    try write(manifest)
  }

  private func write(_ contents: Data, as name: String) throws(ExperimentError) {
    try AtomicFile.write(contents, to: (path as NSString).appendingPathComponent(name))
  }
}
