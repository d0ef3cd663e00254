import Foundation
import Messages

/// A folder for work that is removed afterwards.
///
/// While it exists, the folder is locked. A process that is killed leaves its folder without a lock, and
/// the next one removes it.
package final class ScratchFolder: Sendable {
  /// The folder's path.
  package let path: String
  private let descriptor: Int32

  /// Creates a folder, and removes those that killed processes of this user have left.
  ///
  /// - Parameters:
  ///   - purpose: The beginning of the folder's name. Only folders of the same purpose are removed.
  ///   - parent: The folder that contains it; nil for the system's folder for temporary files.
  /// - Throws: `ResultsError.cannotWrite`.
  package init(for purpose: String, in parent: String? = nil) throws(ResultsError) {
    let parent = parent ?? FileManager.default.temporaryDirectory.path
    Self.removeLeftovers(of: purpose, in: parent)
    while true {
      let path = "\(parent)/\(purpose)-\(UUID().uuidString)"
      guard mkdir(path, 0o700) == 0 else {
        throw .cannotWrite(path: path, reason: systemReason(errno))
      }
      guard let descriptor = Self.lock(path, waiting: true) else {
        let reason = errno
        if rmdir(path) == 0 { throw .cannotWrite(path: path, reason: systemReason(reason)) }
        // Another process took the folder for a leftover before it was locked, and removed it.
        continue
      }
      self.path = path
      self.descriptor = descriptor
      return
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    close(descriptor)
  }

  private static func removeLeftovers(of purpose: String, in parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where name.hasPrefix("\(purpose)-") {
      let path = "\(parent)/\(name)"
      guard let descriptor = lock(path, waiting: false) else { continue }
      try? FileManager.default.removeItem(atPath: path)
      close(descriptor)
    }
  }

  /// Locks a folder of this user.
  ///
  /// - Parameter waiting: Whether to wait for another process that has locked it.
  /// - Returns: The descriptor that holds the lock; nil, with the reason in `errno`, if another process
  ///   has locked the folder, or if the path is no longer a folder of this user.
  private static func lock(_ path: String, waiting: Bool) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var locked = stat()
    var found = stat()
    guard flock(descriptor, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) == 0,
      fstat(descriptor, &locked) == 0, locked.st_uid == geteuid(),
      lstat(path, &found) == 0, locked.st_dev == found.st_dev, locked.st_ino == found.st_ino
    else {
      let reason = errno
      close(descriptor)
      errno = reason
      return nil
    }
    return descriptor
  }
}
