import Foundation
import Messages

/// A lock that reserves a folder for this process as long as the lock exists.
///
/// The system releases the lock when the process ends, however it ends, so that a lock is never
/// stale. The file contains the process's number only for the error message.
final class FolderLock: Sendable {
  private let folder: String
  private let descriptor: Int32

  /// Locks a folder.
  ///
  /// - Throws: `ResultsError.folderInUse`, `ResultsError.cannotWrite`.
  init(folder: String) throws(ResultsError) {
    let path = Self.path(in: folder)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: systemReason(errno))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(descriptor)
      guard reason == EWOULDBLOCK else {
        throw .cannotWrite(path: path, reason: systemReason(reason))
      }
      let holder = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { text in
        Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      throw .folderInUse(path: folder, process: holder)
    }
    self.folder = folder
    self.descriptor = descriptor
    let number = Array("\(getpid())\n".utf8)
    // A lock without a number still locks.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, number, number.count, 0) }
  }

  deinit {
    // A child process that another thread has just started may still have a copy of the descriptor.
    // Closing only this descriptor would leave the lock to the child.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Checks that the folder at the path is still the locked one. If the folder was moved or created
  /// again since, another process may be writing there.
  ///
  /// - Throws: `ResultsError.folderTakenAway`.
  func confirm() throws(ResultsError) {
    var locked = stat()
    var found = stat()
    guard fstat(descriptor, &locked) == 0, stat(Self.path(in: folder), &found) == 0,
      locked.st_dev == found.st_dev, locked.st_ino == found.st_ino
    else { throw .folderTakenAway(path: folder) }
  }

  /// The name of the lock's file.
  static let fileName = ".lock"

  private static func path(in folder: String) -> String { "\(folder)/\(fileName)" }
}
