import Checksums
import Foundation
import Messages

/// A file that is written piece by piece, and that exists completely or not at all.
///
/// The temporary file is removed if the writer is released before `finish()`.
package final class AtomicFileWriter {
  private let path: String
  private let temporary: String
  private let file: FileHandle
  private var isFinished = false
  private var pending = Data()
  private var hash: SHA256?
  private var count = 0

  /// The size of the pieces in which the file is written, in bytes.
  private static let pieceSize = 1 << 16

  /// Opens a temporary file in the folder of `path`.
  ///
  /// - Parameter digested: Whether to compute the digest of the file.
  /// - Throws: `ResultsError.cannotWrite`.
  package init(_ path: String, digested: Bool = false) throws(ResultsError) {
    try AtomicFile.check(path)
    self.path = path
    hash = digested ? SHA256() : nil
    temporary = AtomicFile.temporaryPath(for: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: AtomicFile.lastSystemError().systemReason)
    }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { if !isFinished { unlink(temporary) } }

  /// Adds bytes at the end.
  ///
  /// - Throws: `ResultsError.cannotWrite`.
  package func append(_ bytes: Data) throws(ResultsError) {
    hash?.update(bytes.span)
    count += bytes.count
    pending.append(bytes)
    if pending.count >= Self.pieceSize { try flush() }
  }

  private func flush() throws(ResultsError) {
    do { try file.write(contentsOf: pending) } catch {
      throw .cannotWrite(path: path, reason: error.systemReason)
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Renames the file to its path, after everything was synchronized to the disk.
  ///
  /// - Returns: The size and, if it was to be computed, the digest of the file; nil if the temporary
  ///   file is gone.
  /// - Throws: `ResultsError.cannotWrite`.
  func finish() throws(ResultsError) -> (bytes: Int, sha256: String?)? {
    try flush()
    do {
      try file.synchronize()
      try file.close()
      guard rename(temporary, path) == 0 else {
        if errno == ENOENT { return nil }
        throw AtomicFile.lastSystemError()
      }
    } catch {
      throw .cannotWrite(path: path, reason: error.systemReason)
    }
    isFinished = true
    AtomicFile.synchronize(AtomicFile.folder(of: path))
    return (count, hash?.hexadecimalDigest())
  }
}
