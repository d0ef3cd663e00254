import Foundation
import Testing

@testable import Experiments

@Suite struct ResultsFolderTests {
  @Test func createsTheFoldersAndWritesIntoThem() throws {
    try withTemporaryFolder { root in
      let folder = try ResultsFolder(path: root + "/results/shuffle/")
      var table = CSVTable(header: ["seed"])
      table.append([7])
      try folder.write(table, as: "runs.csv")
      try folder.write(
        Manifest(version: "1", commandLine: [], threads: 1, settings: [:], dataFiles: []))

      let path = root + "/results/shuffle"
      #expect(try resultNames(in: path) == ["manifest.json", "runs.csv"])
      let csv = try Data(contentsOf: URL(filePath: path + "/runs.csv"))
      #expect(csv == Data("seed\r\n7\r\n".utf8))
      let json = try Data(contentsOf: URL(filePath: path + "/manifest.json"))
      #expect(json.last == UInt8(ascii: "\n"))
    }
  }

  @Test func keepsWhatAnExistingFolderHolds() throws {
    try withTemporaryFolder { root in
      try ResultsFolder(path: root).write(CSVTable(header: ["a"]), as: "old.csv")
      try ResultsFolder(path: root).write(CSVTable(header: ["a"]), as: "new.csv")
      #expect(try resultNames(in: root) == ["new.csv", "old.csv"])
    }
  }

  @Test func rejectsAFileInTheFoldersPlace() throws {
    try withTemporaryFolder { root in
      let path = root + "/results"
      try Data("mine".utf8).write(to: URL(filePath: path))
      let error = #expect(throws: ExperimentError.self) { try ResultsFolder(path: path) }
      #expect(
        error?.description == "\(path): expected a folder for the results, found a file."
          + " Move the file away, or choose another folder with --out.")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("mine".utf8))
    }
  }

  @Test func rejectsAFolderUnderAFile() throws {
    try withTemporaryFolder { root in
      try Data().write(to: URL(filePath: root + "/file"))
      let path = root + "/file/results"
      let error = #expect(throws: ExperimentError.self) { try ResultsFolder(path: path) }
      #expect(
        error?.description
          == "\(path): expected to create this folder for the results, but: Not a directory."
          + " Choose another folder with --out.")
    }
  }

  @Test func rejectsAnEmptyPath() {
    #expect(throws: ExperimentError.self) { try ResultsFolder(path: "") }
  }

  @Test func failsToWriteIntoAFolderTakenAway() throws {
    try withTemporaryFolder { root in
      let path = root + "/results"
      let folder = try ResultsFolder(path: path)
      try FileManager.default.removeItem(atPath: path)
      #expect(throws: ExperimentError.folderTakenAway(path: path)) {
        try folder.write(CSVTable(header: ["a"]), as: "runs.csv")
      }
    }
  }

  @Test(.enabled("root may write anywhere") { geteuid() != 0 })
  func rejectsAFolderWithoutWritePermission() throws {
    try withTemporaryFolder { root in
      let path = root + "/results"
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o555])
      #expect(throws: ExperimentError.folderNotWritable(path: path)) {
        try ResultsFolder(path: path)
      }
      #expect(
        throws: ExperimentError.cannotCreateFolder(path: path + "/in", reason: "Permission denied")
      ) {
        try ResultsFolder(path: path + "/in")
      }
    }
  }
}
