import Foundation
import Models
import Synchronization

/// What to do about results that a folder already has.
public enum ExistingResults: Sendable {
  /// Keep those that would come out the same, and what is missing of them comes in addition; refuse all
  /// others, and unfinished ones.
  case refuse
  /// Go on with those that were interrupted, where they are of the same experiment.
  case resume
  /// Move the folder aside and begin in a new one.
  case moveAside
}

/// The folder that an experiment's results go into.
///
/// Make it before measuring, so that a folder that cannot be written is known at once, and write
/// complete tables only. Every file is replaced in one step. As long as it lives no other process
/// writes there.
public struct ResultsFolder: Sendable {
  /// The folder's path, as given.
  public let path: String
  /// The runs that it keeps.
  let runs: RunStore
  private let lock: FolderLock
  private let written = WrittenTables()

  /// The folder at `path`, created with those above it where they are missing.
  ///
  /// - Throws: `ExperimentError` where it is a file, cannot be made, may not be written to, or is in use
  ///   by another process.
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
    lock = try FolderLock(folder: path)
    runs = RunStore(in: path, lock: lock)
    for folder in [path] + runs.folders { AtomicFile.removeLeftovers(in: folder) }
    self.path = path
  }

  /// The folder at `path` for an experiment that begins now; its manifest is written at once, without an
  /// end.
  ///
  /// - Returns: The folder, and where earlier results were moved to.
  /// - Throws: `ExperimentError`, also where the folder has results of another experiment, or unfinished
  ///   ones, and `existing` does not say what to do about them.
  public static func open(
    _ path: String, for manifest: Manifest, existing: ExistingResults
  ) throws -> (folder: ResultsFolder, movedTo: String?) {
    var folder = try ResultsFolder(path: path)
    var movedTo: String?
    if folder.hasResults {
      let earlier = (try? Data(contentsOf: URL(filePath: folder.path(of: "manifest.json"))))
        .flatMap { try? Manifest(json: $0) }
      // Half of a training by one program and half by another would be of neither.
      let difference =
        earlier.map { $0.difference(from: manifest) }
        ?? "there is no manifest.json that says which"
      switch existing {
      case .moveAside:
        movedTo = try folder.moveAside()
        folder = try ResultsFolder(path: path)
      case .resume, .refuse:
        if let difference { throw ExperimentError.otherResults(path: path, difference) }
        if existing == .refuse, earlier?.finished == nil {
          throw ExperimentError.unfinished(path: path)
        }
      }
    }
    try folder.write(manifest)
    return (folder, movedTo)
  }

  /// Whether there is more than a beginning. Tables that are no experiment's are somebody else's.
  private var hasResults: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return !runs.isEmpty || names.contains("measures.csv") || names.contains("runs.csv")
      || names.contains("manifest.json") && names.contains { $0.hasSuffix(".csv") }
  }

  /// Gives the folder a name with the next free number behind it.
  private func moveAside() throws(ExperimentError) -> String {
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    var number = 1
    while FileManager.default.fileExists(atPath: "\(base).\(number)") { number += 1 }
    guard rename(base, "\(base).\(number)") == 0 else {
      throw .cannotWrite(path: "\(base).\(number)", reason: String(cString: strerror(errno)))
    }
    return "\(base).\(number)"
  }

  /// Writes a table whole, replacing the file of that name.
  ///
  /// - Parameters:
  ///   - table: The table with all its rows.
  ///   - name: The file's name with its extension: `epochs.csv`.
  /// - Throws: `ExperimentError.cannotWrite`, `ExperimentError.folderTakenAway`.
  public func write(_ table: CSVTable, as name: String) throws(ExperimentError) {
    try write(Data(table.text.utf8), as: name)
    written.tables.withLock { $0[name] = table }
  }

  /// The table last written under that name; nil where none was.
  public func table(_ name: String) -> CSVTable? { written.tables.withLock { $0[name] } }

  /// Writes tensors whole, replacing the file of that name.
  ///
  /// - Throws: `ModelError.invalidTensors`, `ExperimentError.cannotWrite`.
  func write(_ tensors: Safetensors, as name: String) throws {
    try write(tensors.encoded(), as: name)
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
    try lock.confirm()
    try AtomicFile.write(contents, to: path(of: name))
  }

  private func path(of name: String) -> String {
    (path as NSString).appendingPathComponent(name)
  }
}

/// Tables by the names of their files; shared by the folder's copies.
private final class WrittenTables: Sendable {
  let tables = Mutex<[String: CSVTable]>([:])
}
