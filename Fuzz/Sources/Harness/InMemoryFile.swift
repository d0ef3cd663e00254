import Glibc

/// A regular file without a name that is never on a disk, rewritten for every input.
public struct InMemoryFile: Sendable {
  /// Where to open it.
  public let path: String
  private let descriptor: Int32

  /// An empty file.
  public init() {
    var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0, unlink(name) == 0 else { fatalError("/dev/shm cannot be written to") }
    path = "/proc/self/fd/\(descriptor)"
  }

  /// Puts `bytes` in the place of what it held.
  public func write(_ bytes: [UInt8]) {
    // In this order the file keeps its first page.
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
      ftruncate(descriptor, bytes.count) == 0
    else { fatalError("/dev/shm is full") }
  }
}
