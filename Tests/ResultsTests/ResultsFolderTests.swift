import Foundation
import TestSupport
import Testing

@testable import Results

@Suite struct ResultsFolderTests {
  @Test func createsFoldersAndWritesIntoThem() throws {
    try withTemporaryFolder { root in
      let folder = try ResultsFolder(path: root + "/results/shuffle/")
      var table = CSVTable(header: ["seed"])
      table.append([7])
      try folder.write(table, as: "runs.csv")
      try folder.write(someManifest())

      let path = root + "/results/shuffle"
      #expect(try resultNames(in: path) == ["manifest.json", "runs.csv"])
      let csv = try Data(contentsOf: URL(filePath: path + "/runs.csv"))
      #expect(csv == Data("seed\r\n7\r\n".utf8))
      let json = try Data(contentsOf: URL(filePath: path + "/manifest.json"))
      #expect(json.last == UInt8(ascii: "\n"))
    }
  }

  @Test func keepsTheFilesOfAnExistingFolder() throws {
    try withTemporaryFolder { root in
      try ResultsFolder(path: root).write(CSVTable(header: ["a"]), as: "old.csv")
      try ResultsFolder(path: root).write(CSVTable(header: ["a"]), as: "new.csv")
      #expect(try resultNames(in: root) == ["new.csv", "old.csv"])
    }
  }

  @Test func rejectsAFileInPlaceOfTheFolder() throws {
    try withTemporaryFolder { root in
      let path = root + "/results"
      try Data("mine".utf8).write(to: URL(filePath: path))
      let error = #expect(throws: ResultsError.self) { try ResultsFolder(path: path) }
      #expect(
        error?.description == "\(path): expected a folder for the results, found a file.")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("mine".utf8))
    }
  }

  @Test func rejectsAFolderUnderAFile() throws {
    try withTemporaryFolder { root in
      try Data().write(to: URL(filePath: root + "/file"))
      let path = root + "/file/results"
      let error = #expect(throws: ResultsError.self) { try ResultsFolder(path: path) }
      #expect(
        error?.description
          == "\(path): expected to create this folder for the results, but: Not a directory.")
    }
  }

  @Test(arguments: ["summary.csv", "manifest.json", "examples.safetensors"])
  func doesNotOverwriteFilesThatBenchDidNotWrite(name: String) throws {
    try withTemporaryFolder { root in
      try AtomicFile.write(Data("mine".utf8), to: "\(root)/\(name)")
      for existing in [ExistingResults.refuse, .resume] {
        #expect {
          try ResultsFolder.open(root, for: someManifest(), existing: existing)
        } throws: {
          guard case ResultsError.otherResults(root, let reason) = $0 else { return false }
          return reason.contains("manifest.json")
        }
      }
      #expect(try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8) == "mine")
    }
  }

  @Test func resultsOfAnEarlierSchemaAreReadButNotContinued() throws {
    try withTemporaryFolder { root in
      let json = """
        {"command_line": ["bench", "shuffle"], "configuration": "debug", "data_files": [],
        "finished": "2026-11-25T01:41:16Z", "started": "2026-11-25T01:38:54Z", "threads": 2,
        "machine": {"architecture": "x86_64", "logical_cores": 2, "memory_bytes": 1,
        "operating_system": "Linux"}, "toolchain": "Swift 6.3", "version": "0.1.0",
        "settings": {"epochs": "12"}}
        """
      #expect(try Manifest(json: Data(json.utf8)).schema == 1)
      try Data(json.utf8).write(to: URL(filePath: root + "/manifest.json"))
      try Data().write(to: URL(filePath: root + "/runs.csv"))
      for existing in [ExistingResults.refuse, .resume] {
        #expect(throws: ResultsError.otherSchema(path: root, found: 1, expected: 3)) {
          try ResultsFolder.open(root, for: someManifest(), existing: existing)
        }
      }
    }
  }

  @Test func doesNotContinueResultsOfALaterVersion() throws {
    try withTemporaryFolder { root in
      try Data("{\"schema_version\": 4}".utf8)
        .write(to: URL(filePath: root + "/manifest.json"))
      let error = ResultsError.otherSchema(path: root, found: 4, expected: 3)
      for existing in [ExistingResults.refuse, .resume] {
        #expect(throws: error) {
          try ResultsFolder.open(root, for: someManifest(), existing: existing)
        }
      }
      #expect("\(error)".contains("a later version of bench (manifest schema 4, expected 3)"))
    }
  }

  @Test func reusesAFolderOfAnExperimentThatLeftNoResults() throws {
    try withTemporaryFolder { root in
      for _ in 0..<2 { _ = try ResultsFolder.open(root, for: someManifest(), existing: .refuse) }
    }
  }

  @Test func movesAsidePathsThatEndInSlashesButNotDots() throws {
    try withTemporaryFolder { root in
      let path = root + "/a"
      try ResultsFolder(path: path).write(CSVTable(header: ["a"]), as: "runs.csv")
      let open = { try ResultsFolder.open($0, for: someManifest(), existing: .moveAside) }
      #expect(throws: ResultsError.cannotMoveAside(path: path + "/.")) { try open(path + "/.") }
      #expect(try open(path + "//").movedTo == path + ".1")
      #expect(try Set(names(in: root)) == ["a", "a.1"])
    }
  }

  @Test func rejectsALockThatIsALinkAndKeepsItsTarget() throws {
    try withTemporaryFolder { root in
      try AtomicFile.write(Data("mine".utf8), to: root + "/precious")
      try FileManager.default.createSymbolicLink(
        atPath: root + "/.lock", withDestinationPath: "precious")
      #expect(throws: ResultsError.self) { try ResultsFolder(path: root) }
      #expect(try String(contentsOfFile: root + "/precious", encoding: .utf8) == "mine")
    }
  }

  /// A forked child process has copies of all descriptors until it executes another program.
  @Test func releasesTheLockEvenIfItsDescriptorWasCopied() throws {
    try withTemporaryFolder { root in
      func copyWhileLocked() throws -> Int32 {
        let folder = try ResultsFolder(path: root)
        return try withExtendedLifetime(folder) { try copyOfDescriptor(of: root + "/.lock") }
      }
      let copy = try copyWhileLocked()
      defer { close(copy) }
      _ = try ResultsFolder(path: root)
    }
  }

  private func copyOfDescriptor(of path: String) throws -> Int32 {
    var file = stat()
    try #require(stat(path, &file) == 0)
    let descriptors = try names(in: "/dev/fd").compactMap { Int32($0) }
    let descriptor = descriptors.first { descriptor in
      var found = stat()
      return fstat(descriptor, &found) == 0 && found.st_dev == file.st_dev
        && found.st_ino == file.st_ino
    }
    let copy = fcntl(try #require(descriptor), F_DUPFD_CLOEXEC, 0)
    try #require(copy >= 0)
    return copy
  }

  @Test func rejectsAnEmptyPath() {
    #expect(throws: ResultsError.self) { try ResultsFolder(path: "") }
  }

  @Test func reportsAFolderRemovedWhileInUse() throws {
    try withTemporaryFolder { root in
      let path = root + "/results"
      let folder = try ResultsFolder(path: path)
      try FileManager.default.removeItem(atPath: path)
      #expect(throws: ResultsError.folderTakenAway(path: path)) {
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
      #expect(throws: ResultsError.folderNotWritable(path: path)) {
        try ResultsFolder(path: path)
      }
      #expect(
        throws: ResultsError.cannotCreateFolder(path: path + "/in", reason: "Permission denied")
      ) {
        try ResultsFolder(path: path + "/in")
      }
    }
  }
}

/// Returns the manifest of an experiment that starts now.
private func someManifest() throws -> Manifest {
  try Manifest(
    experiment: "shuffle", settings: [String: String](), version: "test", commandLine: [],
    machine: Machine(fusesMultiplyAdd: true), threads: 1, dataFiles: [])
}
