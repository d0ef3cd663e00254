import Foundation
import TestSupport

extension TemporaryFolder {
  /// Cuts a file of the folder, or extends it by zeros.
  func resize(_ name: String, to byteCount: Int) throws {
    try DatasetIOTests.resize("\(path)/\(name)", to: byteCount)
  }
}

/// Cuts a file, or extends it by zeros, which take no space.
func resize(_ path: String, to byteCount: Int) throws {
  let file = try FileHandle(forWritingTo: URL(filePath: path))
  try file.truncate(atOffset: UInt64(byteCount))
  try file.close()
}
