import Checksums
import Messages

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is read once from front to back, piece by piece, and hashed meanwhile.
final class FileReader {
  static let pieceByteCount = 256 * 1024

  let path: String
  /// The file's size when it was opened.
  let byteCount: Int
  /// The current piece; `unread` is the range of its bytes that have not been consumed.
  private(set) var piece: [UInt8]
  private(set) var unread = 0..<0

  private let descriptor: Int32
  private let modified: timespec
  private var byteCountRead = 0
  private var hash = SHA256()

  init(path: String) throws(DatasetError) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.failure(path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .folderInPlaceOfFile(path: path)
    default: throw .notARegularFile(path: path)
    }
    byteCount = Int(status.st_size)
    modified = Self.modified(status)
    guard byteCount > 0 else { throw .emptyFile(path: path) }
    // One byte more than a small file contains, to detect that it grows.
    piece = [UInt8](repeating: 0, count: min(Self.pieceByteCount, byteCount + 1))
    descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Makes `unread` non-empty, or returns false at the end of the file.
  func fill() throws(DatasetError) -> Bool {
    guard unread.isEmpty else { return true }
    var filled = 0
    while filled < piece.count {
      let count = piece.withUnsafeMutableBytes { piece in
        let free = UnsafeMutableRawBufferPointer(rebasing: piece[filled...])
        return read(descriptor, free.baseAddress, free.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.failure(path)
      }
      if count == 0 { break }
      filled += count
    }
    hash.update(piece.span.extracting(first: filled))
    byteCountRead += filled
    unread = 0..<filled
    // Growth is checked before the end: a file that grows as fast as it is read has no end.
    let isAtEnd = filled == 0
    guard byteCountRead <= byteCount, !isAtEnd || (byteCountRead == byteCount && isUnmodified)
    else {
      throw .changedWhileReading(path: path, expected: byteCount, found: byteCountRead)
    }
    return !isAtEnd
  }

  /// Marks the first `count` unread bytes as consumed.
  func consume(_ count: Int) {
    unread = (unread.lowerBound + count)..<unread.upperBound
  }

  /// Returns the file that was read; call it after `fill` has returned false.
  func finish() -> DataFile {
    DataFile(path: path, byteCount: byteCount, sha256: hash.hexadecimalDigest())
  }

  private var isUnmodified: Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    let now = Self.modified(status)
    return now.tv_sec == modified.tv_sec && now.tv_nsec == modified.tv_nsec
  }

  private static func modified(_ status: stat) -> timespec {
    #if canImport(Darwin)
      status.st_mtimespec
    #else
      status.st_mtim
    #endif
  }

  private static func failure(_ path: String) -> DatasetError {
    let code = errno
    return code == ENOENT
      ? .notFound(path: path) : .unreadable(path: path, reason: systemReason(code))
  }
}

extension FileReader {
  /// Reads a file of at most `LabelledImages.largestByteCount` bytes.
  static func contents(of path: String) throws(DatasetError) -> (bytes: [UInt8], file: DataFile) {
    let reader = try FileReader(path: path)
    guard reader.byteCount <= LabelledImages.largestByteCount else {
      throw .fileTooLarge(path: path)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(reader.byteCount)
    while try reader.fill() {
      bytes += reader.piece[reader.unread]
      reader.consume(reader.unread.count)
    }
    return (bytes, reader.finish())
  }
}
