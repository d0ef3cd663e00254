import Foundation
import Messages
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
  private let state = FolderState()

  /// The folder at `path`, created with those above it where they are missing.
  ///
  /// - Throws: `ExperimentError` where it is a file, cannot be made, may not be written to, or is in use
  ///   by another process.
  public init(path: String) throws(ExperimentError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      throw .notAFolder(path: path)
    }
    let missing = Self.missingFolders(path)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreateFolder(path: path, reason: error.systemReason)
    }
    for folder in missing { AtomicFile.synchronize(AtomicFile.folder(of: folder)) }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw .folderNotWritable(path: path)
    }
    lock = try FolderLock(folder: path)
    runs = RunStore(in: path, lock: lock)
    for folder in [path] + runs.folders { AtomicFile.removeLeftovers(in: folder) }
    self.path = path
  }

  /// The folder at `path` for an experiment that begins now.
  ///
  /// Its manifest is written at once, without an end; that of finished results stays until something of
  /// them is trained anew.
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
      let earlier = folder.earlierManifest
      // Half of a training by one program and half by another would be of neither.
      let difference =
        earlier.map { $0.difference(from: manifest) }
        ?? (folder.has("manifest.json")
          ? "what its manifest.json says is not bench's, or damaged"
          : "there is no manifest.json that says which")
      switch existing {
      case .moveAside:
        movedTo = try folder.moveAside()
        folder = try ResultsFolder(path: path)
      case .resume, .refuse:
        if let difference { throw ExperimentError.otherResults(path: path, difference) }
        if existing == .refuse, earlier?.finished == nil {
          throw ExperimentError.unfinished(path: path)
        }
        if earlier?.finished != nil {
          folder.state.withLock { $0.next = manifest }
          return (folder, nil)
        }
      }
    }
    try folder.write(manifest)
    return (folder, movedTo)
  }

  /// Whether there is more than a beginning, of whoever's: nothing may be overwritten.
  private var hasResults: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return !runs.isEmpty || names.contains { $0.hasSuffix(".csv") || $0.hasSuffix(".safetensors") }
      || names.contains("weights") || names.contains("manifest.json") && earlierManifest == nil
  }

  private var earlierManifest: Manifest? {
    (try? Data(contentsOf: URL(filePath: path(of: "manifest.json"))))
      .flatMap { try? Manifest(json: $0) }
  }

  private func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(of: name))
  }

  /// Those of the folders that lead to `path` that are not there, itself included.
  private static func missingFolders(_ path: String) -> [String] {
    sequence(first: path) { AtomicFile.folder(of: $0) }
      .prefix { $0 != "." && !FileManager.default.fileExists(atPath: $0) }
  }

  /// Gives the folder a name with the next free number behind it.
  private func moveAside() throws(ExperimentError) -> String {
    guard let name = path.split(separator: "/").last, name != ".", name != "..",
      let end = path.lastIndex(where: { $0 != "/" })
    else { throw .cannotMoveAside(path: path) }
    let base = String(path[...end])
    var number = 1
    while FileManager.default.fileExists(atPath: "\(base).\(number)") { number += 1 }
    guard rename(base, "\(base).\(number)") == 0 else {
      throw .cannotWrite(path: "\(base).\(number)", reason: systemReason(errno))
    }
    AtomicFile.synchronize(AtomicFile.folder(of: base))
    return "\(base).\(number)"
  }

  /// Says that from here on the results are this process's work: the manifest of earlier ones, if it
  /// still stands, is replaced.
  ///
  /// - Throws: `ExperimentError.cannotWrite`, `ExperimentError.folderTakenAway`.
  func beginTraining() throws {
    if let manifest = state.withLock({ $0.next.take() }) { try write(manifest) }
  }

  /// Writes a table whole, replacing the file of that name.
  ///
  /// - Parameters:
  ///   - table: The table with all its rows.
  ///   - name: The file's name with its extension: `epochs.csv`.
  /// - Throws: `ExperimentError.cannotWrite`, `ExperimentError.folderTakenAway`.
  public func write(_ table: CSVTable, as name: String) throws(ExperimentError) {
    try write(Data(table.text.utf8), as: name)
    state.withLock { $0.tables[name] = table }
  }

  /// The table last written under that name; nil where none was.
  public func table(_ name: String) -> CSVTable? { state.withLock { $0.tables[name] } }

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

  /// Writes `measures.csv` and the finished manifest, unless an earlier one still stands: the end of an
  /// experiment.
  ///
  /// - Throws: `ExperimentError.cannotWrite`.
  func finish(measures: [Measure], of experiment: String, manifest: Manifest) throws {
    try write(.measures(measures, experiment: experiment), as: "measures.csv")
    guard state.withLock({ $0.next == nil }) else { return }
    var manifest = manifest
    manifest.finish()
    try write(manifest)
  }

  private func write(_ contents: Data, as name: String) throws(ExperimentError) {
    try lock.confirm()
    try AtomicFile.write(contents, to: path(of: name))
  }

  private func path(of name: String) -> String {
    path + (path.hasSuffix("/") ? "" : "/") + name
  }
}

/// What the folder's copies share.
private final class FolderState: Sendable {
  struct Content {
    /// Tables by the names of their files.
    var tables: [String: CSVTable] = [:]
    /// The manifest that replaces that of finished results as soon as something is trained; nil where
    /// there is none to replace.
    var next: Manifest?
  }

  private let content = Mutex(Content())

  func withLock<Result>(_ body: (inout Content) -> Result) -> Result {
    content.withLock { body(&$0) }
  }
}
