import Foundation
import Messages

extension ResultsFolder {
  /// Creates the folder and its parent folders, as far as they do not exist.
  ///
  /// - Throws: `ResultsError` if the path is a file, or cannot be created or written to.
  static func create(_ path: String) throws(ResultsError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      throw .notAFolder(path: path)
    }
    let missing = missingFolders(path)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreateFolder(path: path, reason: error.systemReason)
    }
    for folder in missing { AtomicFile.synchronize(AtomicFile.folder(of: folder)) }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw .folderNotWritable(path: path)
    }
  }

  /// Returns the folders along `path` that do not exist, including `path` itself.
  private static func missingFolders(_ path: String) -> [String] {
    sequence(first: path) { AtomicFile.folder(of: $0) }
      .prefix { $0 != "." && !FileManager.default.fileExists(atPath: $0) }
  }

  /// Renames the folder by appending the next free number to its name.
  ///
  /// - Returns: The new path.
  func moveAside() throws(ResultsError) -> String {
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
}
