/// A file that a data set was read from.
public struct DataFile: Sendable, Equatable {
  /// The file's path.
  public let path: String
  /// The file's size on disk in bytes, before any decompression.
  public let byteCount: Int
  /// The SHA-256 of the file on disk, in lower-case hexadecimal digits.
  public let sha256: String

  package init(path: String, byteCount: Int, sha256: String) {
    self.path = path
    self.byteCount = byteCount
    self.sha256 = sha256
  }
}
