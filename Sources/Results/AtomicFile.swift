import Foundation
import Messages

/// Files that are there whole or not at all.
package enum AtomicFile {
  /// Writes `contents` to `path`, replacing what is there in one step.
  ///
  /// The bytes go to a temporary name in the same folder, reach the disk, and only then take the
  /// name `path`, which reaches the disk too before this returns; whoever reads it meanwhile, or
  /// after a power cut, sees the old file or the new. A symbolic link at `path` is replaced, not
  /// followed.
  ///
  /// - Throws: `ResultsError.cannotWrite`; the old file, if any, is unchanged then, and the
  ///   temporary one is gone.
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

  /// Refuses a path that `write` could not write to, before the work whose result it is for.
  ///
  /// - Throws: `ResultsError.cannotWrite` where its folder is missing or read-only, or something
  ///   other than a regular file lies there: a folder, a pipe, a device.
  package static func check(_ path: String) throws(ResultsError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw .cannotWrite(path: path, reason: "it is not a regular file")
    }
    if access(folder(of: path), W_OK) != 0 {
      throw .cannotWrite(path: path, reason: lastSystemError().systemReason)
    }
  }

  /// Removes what processes that were killed while they wrote left in `folder`: nobody else may be
  /// writing there.
  static func removeLeftovers(in folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(temporaryEnding)
      && UUID(uuidString: String(name.dropLast(temporaryEnding.count).suffix(36))) != nil
    {
      unlink("\(folder)/\(name)")
    }
  }

  /// Has the names in a folder reach the disk, where it may be read and its file system can do that.
  static func synchronize(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static let temporaryEnding = ".tmp"

  /// The folder that a file or a folder lies in. (`NSString` traps on a name of one character.)
  static func folder(of path: String) -> String {
    guard let end = path.lastIndex(where: { $0 != "/" }) else { return path.isEmpty ? "." : "/" }
    guard let slash = path[...end].lastIndex(of: "/") else { return "." }
    return path[..<slash].last { $0 != "/" } == nil ? "/" : String(path[..<slash])
  }

  private static func lastSystemError() -> NSError {
    NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
  }
}
