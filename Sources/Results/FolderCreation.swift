import Foundation
import Messages

extension ResultsFolder {
  /// Creates the folder, with those above it, where it is missing.
  ///
  /// - Throws: `ResultsError` where the path is a file, or cannot be created or written to.
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

  /// The folders on the way to `path` that do not exist, `path` included.
  private static func missingFolders(_ path: String) -> [String] {
    sequence(first: path) { AtomicFile.folder(of: $0) }
      .prefix { $0 != "." && !FileManager.default.fileExists(atPath: $0) }
  }

  /// Renames the folder to its name with the next free number appended.
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
