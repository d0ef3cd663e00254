import Glibc

/// An unnamed regular file in memory, rewritten for every input.
public struct InMemoryFile: Sendable {
  /// The path that opens the file.
  public let path: String
  private let descriptor: Int32

  /// Creates an empty file.
  public init() {
    var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0, unlink(name) == 0 else { fatalError("/dev/shm cannot be written to") }
    path = "/proc/self/fd/\(descriptor)"
  }

  /// Replaces the file's content with `bytes`.
  public func write(_ bytes: [UInt8]) {
    // Truncating last keeps the file's first page allocated.
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
      ftruncate(descriptor, bytes.count) == 0
    else { fatalError("/dev/shm is full") }
  }
}
