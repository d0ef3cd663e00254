import Foundation
import Messages

/// A lock that reserves a folder for this process as long as the lock exists.
///
/// The system releases the lock when the process ends, however it ends, so that a lock is never
/// stale. The file names the process and its host only for the error message.
///
/// File systems that several hosts share are not locked: such a lock may hold on one host only, or
/// outlive a host that lost its power. Two processes may then write to one folder. They write equal
/// files, each in one step, so that nothing is lost but time.
final class FolderLock: Sendable {
  private let folder: String
  private let descriptor: Int32
  /// Whether no other process can lock the folder.
  let isExclusive: Bool

  /// Locks a folder.
  ///
  /// - Parameter isShared: Whether other hosts may write to the folder; nil to ask the system.
  /// - Throws: `ResultsError.folderInUse`, `ResultsError.cannotWrite`.
  init(folder: String, isShared: Bool? = nil) throws(ResultsError) {
    let path = Self.path(in: folder)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: systemReason(errno))
    }
    isExclusive = !(isShared ?? SharedFileSystem.contains(folder))
    if isExclusive, flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let reason = errno
      close(descriptor)
      guard reason == EWOULDBLOCK else {
        throw .cannotWrite(path: path, reason: systemReason(reason))
      }
      throw .folderInUse(path: folder, holder: Self.holder(in: path))
    }
    self.folder = folder
    self.descriptor = descriptor
    let text = Array("process \(getpid()) on \(Machine.host)\n".utf8)
    // A lock without a name still locks.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  /// Returns the name of the process that wrote a lock's file; nil if the file does not say.
  private static func holder(in path: String) -> String? {
    let text = try? String(contentsOfFile: path, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return text.flatMap { $0.hasPrefix("process ") ? $0 : Int($0).map { "process \($0)" } }
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
    // Another host may replace the file of a folder that is not locked.
    if !isExclusive, stat(folder, &found) == 0 { return }
    guard fstat(descriptor, &locked) == 0, stat(Self.path(in: folder), &found) == 0,
      locked.st_dev == found.st_dev, locked.st_ino == found.st_ino
    else { throw .folderTakenAway(path: folder) }
  }

  /// The name of the lock's file.
  static let fileName = ".lock"

  private static func path(in folder: String) -> String { "\(folder)/\(fileName)" }
}
