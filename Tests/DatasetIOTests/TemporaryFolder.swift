import Foundation

/// A folder for one test, removed with its contents when this object is.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let name = "DatasetIOTests-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, creates the folders it needs, and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return "\(path)/\(name)"
  }
}

extension TemporaryFolder {
  func resize(_ name: String, to byteCount: Int) throws {
    try DatasetIOTests.resize("\(path)/\(name)", to: byteCount)
  }
}

/// Truncates a file, or extends it by zeros, which take no space.
func resize(_ path: String, to byteCount: Int) throws {
  let file = try FileHandle(forWritingTo: URL(filePath: path))
  try file.truncate(atOffset: UInt64(byteCount))
  try file.close()
}
