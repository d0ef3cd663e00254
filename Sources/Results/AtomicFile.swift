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
    try write(contents, to: path, attempts: 3)
  }

  private static func write(
    _ contents: Data, to path: String, attempts: Int
  ) throws(ResultsError) {
    let file = try AtomicFileWriter(path)
    try file.append(contents)
    guard try file.finish() == nil else { return }
    // Another process has just opened this folder, on a file system that is not locked, and took the
    // file for that of a process that was killed.
    guard attempts > 1 else { throw .cannotWrite(path: path, reason: systemReason(ENOENT)) }
    try write(contents, to: path, attempts: attempts - 1)
  }

  /// Adds bytes to the end of a file in one step, and creates it if it does not exist.
  ///
  /// - Throws: `ResultsError.cannotWrite`.
  package static func append(_ bytes: [UInt8], to path: String) throws(ResultsError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: lastSystemError().systemReason)
    }
    defer { close(descriptor) }
    let count = Foundation.write(descriptor, bytes, bytes.count)
    guard count == bytes.count else {
      let reason = count < 0 ? lastSystemError().systemReason : systemReason(ENOSPC)
      throw .cannotWrite(path: path, reason: reason)
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

  /// Returns a path for a temporary file that becomes `path`.
  static func temporaryPath(for path: String) -> String {
    "\(path).\(UUID().uuidString)\(temporaryEnding)"
  }

  private static let temporaryEnding = ".tmp"

  /// Returns the folder that contains a file or a folder. (`NSString` traps on a name of one
  /// character.)
  static func folder(of path: String) -> String {
    guard let end = path.lastIndex(where: { $0 != "/" }) else { return path.isEmpty ? "." : "/" }
    guard let slash = path[...end].lastIndex(of: "/") else { return "." }
    return path[..<slash].last { $0 != "/" } == nil ? "/" : String(path[..<slash])
  }

  static func lastSystemError() -> NSError {
    NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
  }
}
