import Dispatch
import Foundation
import TestSupport
import Testing

@testable import Results

@Suite struct ScratchFolderTests {
  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func existsUntilItIsNoLongerNeeded() throws {
    try withTemporaryFolder { root in
      do {
        let folder = try ScratchFolder(for: "work", in: root)
        try Data("x".utf8).write(to: URL(filePath: folder.path + "/file"))
        let created = try names(in: root)
        #expect(created.count == 1)
      }
      #expect(try names(in: root) == [])
    }
  }

  @Test func whatKilledProcessesLeftIsRemoved() throws {
    try withTemporaryFolder { root in
      // A killed process leaves its folder, and no lock.
      try FileManager.default.createDirectory(
        atPath: root + "/work-left/runs", withIntermediateDirectories: true)
      try Data("x".utf8).write(to: URL(filePath: root + "/work-left/runs/file"))
      let folder = try ScratchFolder(for: "work", in: root)
      #expect(try names(in: root) == [URL(filePath: folder.path).lastPathComponent])
    }
  }

  @Test func nothingElseIsRemoved() throws {
    try withTemporaryFolder { root in
      let manager = FileManager.default
      try manager.createDirectory(atPath: root + "/other", withIntermediateDirectories: true)
      try Data("x".utf8).write(to: URL(filePath: root + "/other/file"))
      try manager.createSymbolicLink(
        atPath: root + "/work-link", withDestinationPath: root + "/other")
      try Data("x".utf8).write(to: URL(filePath: root + "/work-file"))
      let inUse = try ScratchFolder(for: "work", in: root)
      try Data("x".utf8).write(to: URL(filePath: inUse.path + "/file"))

      let folder = try ScratchFolder(for: "work", in: root)
      let left = try Set(names(in: root))
      #expect(
        left == [
          "other", "work-link", "work-file", URL(filePath: inUse.path).lastPathComponent,
          URL(filePath: folder.path).lastPathComponent,
        ])
      #expect(try names(in: root + "/other") == ["file"])
      #expect(try names(in: inUse.path) == ["file"])
    }
  }

  @Test func processesThatStartAtTheSameTimeKeepTheirFolders() throws {
    try withTemporaryFolder { root in
      let failures = Recorder<String>()
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        for _ in 0..<100 {
          do {
            let folder = try ScratchFolder(for: "work", in: root)
            try Data("x".utf8).write(to: URL(filePath: folder.path + "/file"))
            try withExtendedLifetime(folder) {
              _ = try Data(contentsOf: URL(filePath: folder.path + "/file"))
            }
          } catch { failures.append("\(error)") }
        }
      }
      #expect(failures.notes == [])
      let left = try names(in: root)
      #expect(left == [])
    }
  }

  @Test func aParentThatCannotBeWrittenToIsReported() throws {
    let error = #expect(throws: ResultsError.self) {
      try ScratchFolder(for: "work", in: "/nonexistent")
    }
    #expect(error?.description.contains("/nonexistent/work-") == true)
  }
}
