import Foundation
import Messages

/// A folder that is this process's as long as the lock lives.
///
/// The system gives the lock back when a process ends, however it ends, so that none is ever stale; the
/// process's number stands in the file for the message alone.
final class FolderLock: Sendable {
  private let folder: String
  private let descriptor: Int32

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
    // A child process that another thread has just begun may still have a copy of the descriptor, and
    // closing this one alone would leave the lock to it.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Makes sure that what is at the folder's path is still what was locked: in a folder moved there
  /// since, or made anew, another process may be writing.
  ///
  /// - Throws: `ResultsError.folderTakenAway`.
  func confirm() throws(ResultsError) {
    var locked = stat()
    var found = stat()
    guard fstat(descriptor, &locked) == 0, stat(Self.path(in: folder), &found) == 0,
      locked.st_dev == found.st_dev, locked.st_ino == found.st_ino
    else { throw .folderTakenAway(path: folder) }
  }

  private static func path(in folder: String) -> String { folder + "/.lock" }
}
