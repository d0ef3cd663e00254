import Foundation

@testable import Experiments

/// Runs `body` with the path of an empty folder that is gone afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}

/// The names in a folder, hidden ones included, sorted.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

/// The names in a folder of results, without what is there for going on after an interruption.
func resultNames(in folder: String) throws -> [String] {
  try names(in: folder).filter { $0 != ".lock" && $0 != "runs" }
}

/// A store for runs in a folder of its own, which goes when this goes.
final class TemporaryStore {
  let folder: String
  let store: RunStore

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    store = RunStore(in: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
