import Foundation

/// Files that are there whole or not at all.
public enum AtomicFile {
  /// Writes `contents` to `path`, replacing what is there in one step.
  ///
  /// The bytes go to a temporary name in the same folder, reach the disk, and only then take the
  /// name `path`; whoever reads it meanwhile, or after a power cut, sees the old file or the new.
  /// A symbolic link at `path` is replaced, not followed.
  ///
  /// - Throws: `ExperimentError.cannotWrite`; the old file, if any, is unchanged then, and the
  ///   temporary one is gone.
  public static func write(_ contents: Data, to path: String) throws(ExperimentError) {
    try check(path)
    let temporary = "\(path).\(UUID().uuidString).tmp"
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
    } catch {
      throw .cannotWrite(path: path, reason: error.systemReason)
    }
  }

  /// Refuses a path that `write` could not write to, before the work whose result it is for.
  ///
  /// - Throws: `ExperimentError.cannotWrite` where its folder is missing or read-only, or something
  ///   other than a regular file lies there: a folder, a pipe, a device.
  public static func check(_ path: String) throws(ExperimentError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw .cannotWrite(path: path, reason: "it is not a regular file")
    }
    let folder = (path as NSString).deletingLastPathComponent
    if access(folder.isEmpty ? "." : folder, W_OK) != 0 {
      throw .cannotWrite(path: path, reason: lastSystemError().systemReason)
    }
  }

  private static func lastSystemError() -> NSError {
    NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
  }
}
