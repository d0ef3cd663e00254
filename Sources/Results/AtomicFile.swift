import Foundation
import Messages

/// Functions that write files atomically: a file exists completely or not at all.
package enum AtomicFile {
  /// Writes `contents` to `path`, replacing an existing file in one step.
  ///
  /// The bytes are written to a temporary file in the same folder and synchronized to the disk.
  /// Only then is that file renamed to `path`, and the new name is synchronized too before this
  /// returns. A reader sees either the old file or the new one, even after a power cut. A symbolic
  /// link at `path` is replaced, not followed.
  ///
  /// - Throws: `ResultsError.cannotWrite`. The old file, if any, is then unchanged, and the
  ///   temporary file has been removed.
  package static func write(_ contents: Data, to path: String) throws(ResultsError) {
    try check(path)
    let temporary = "\(path).\(UUID().uuidString)\(temporaryEnding)"
    do {
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw lastSystemError() }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      do {
        try file.write(contentsOf: contents)
        try file.synchronize()
        try file.close()
        guard rename(temporary, path) == 0 else { throw lastSystemError() }
      } catch {
        unlink(temporary)
        throw error
      }
      synchronize(folder(of: path))
    } catch {
      throw .cannotWrite(path: path, reason: error.systemReason)
    }
  }

  /// Checks that `write` could write to a path, before the work whose result goes there.
  ///
  /// - Throws: `ResultsError.cannotWrite` if its folder is missing or read-only, or if something
  ///   other than a regular file exists there, such as a folder, a pipe or a device.
  package static func check(_ path: String) throws(ResultsError) {
    if path.hasSuffix("/") { throw .cannotWrite(path: path, reason: "it names a folder") }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw .cannotWrite(path: path, reason: "it is not a regular file")
    }
    if access(folder(of: path), W_OK) != 0 {
      throw .cannotWrite(path: path, reason: lastSystemError().systemReason)
    }
  }

  /// Removes the temporary files in `folder` of processes that were killed while writing.
  ///
  /// No other process may be writing there.
  static func removeLeftovers(in folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where isTemporary(name) {
      unlink("\(folder)/\(name)")
    }
  }

  /// Removes the temporary files for `path` of processes that were killed while writing.
  ///
  /// No other process may be writing there.
  package static func removeLeftovers(of path: String) {
    let folder = folder(of: path)
    let start = (path.split(separator: "/").last ?? "") + "."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(start) && isTemporary(name) {
      unlink("\(folder)/\(name)")
    }
  }

  private static func isTemporary(_ name: String) -> Bool {
    name.hasSuffix(temporaryEnding)
      && UUID(uuidString: String(name.dropLast(temporaryEnding.count).suffix(36))) != nil
  }

  /// Synchronizes a folder's entries to the disk, if the folder can be read and its file system
  /// supports it.
  static func synchronize(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static let temporaryEnding = ".tmp"

  /// Returns the folder that contains a file or a folder. (`NSString` traps on a name of one
  /// character.)
  static func folder(of path: String) -> String {
    guard let end = path.lastIndex(where: { $0 != "/" }) else { return path.isEmpty ? "." : "/" }
    guard let slash = path[...end].lastIndex(of: "/") else { return "." }
    return path[..<slash].last { $0 != "/" } == nil ? "/" : String(path[..<slash])
  }

  private static func lastSystemError() -> NSError {
    NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
  }
}
