import Foundation
import TestSupport
import Testing

@testable import Results

@Suite struct AtomicFileTests {
  @Test func replacesAFileAndLeavesNothingElse() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/epochs.csv"
      try AtomicFile.write(Data("a longer text".utf8), to: path)
      try AtomicFile.write(Data("short".utf8), to: path)
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("short".utf8))
      try AtomicFile.write(Data(), to: path)
      #expect(try Data(contentsOf: URL(filePath: path)).isEmpty)
      #expect(try names(in: folder) == ["epochs.csv"])
    }
  }

  @Test func findsTheFolderOfEveryPath() {
    let folders = [
      "a": ".", "ab": ".", "a/": ".", ".": ".", "": ".", "/": "/", "/a": "/", "//a/": "/",
      "a/b": "a", "./b": ".", "a/b/": "a", "/a/b.csv": "/a", "ü/ö": "ü",
    ]
    for (path, folder) in folders { #expect(AtomicFile.folder(of: path) == folder, "\(path)") }
  }

  @Test func reportsAMissingFolder() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/none/epochs.csv"
      #expect(
        throws: ResultsError.cannotWrite(path: path, reason: "No such file or directory")
      ) {
        try AtomicFile.write(Data("x".utf8), to: path)
      }
    }
  }

  @Test func reportsAPathUnderAFile() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Data("x".utf8), to: folder + "/file")
      let path = folder + "/file/epochs.csv"
      #expect(throws: ResultsError.cannotWrite(path: path, reason: "Not a directory")) {
        try AtomicFile.write(Data("x".utf8), to: path)
      }
    }
  }

  @Test func removesTheTemporaryFileIfTheNameIsTaken() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/epochs.csv"
      try FileManager.default.createDirectory(
        atPath: path + "/inner", withIntermediateDirectories: true)
      #expect(throws: ResultsError.cannotWrite(path: path, reason: "it is not a regular file")) {
        try AtomicFile.write(Data("x".utf8), to: path)
      }
      #expect(try names(in: folder) == ["epochs.csv"])
    }
  }

  @Test func errorNamesTheFileAndTheReason() {
    let error = ResultsError.cannotWrite(path: "out/runs.csv", reason: "No space left on device")
    #expect(
      "\(error)" == "out/runs.csv: could not be written: No space left on device."
        + " What was there before is unchanged.")
  }
}
