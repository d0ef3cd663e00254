import Foundation
import TestSupport
import Testing

@testable import Results

private func run(_ arguments: [String], in folder: String) throws -> Bool {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: folder, directoryHint: .isDirectory)
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus == 0
}

private func commit(in folder: String) throws {
  let identity = ["-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
  for arguments in [["init", "-q"], ["add", "-A"], identity + ["commit", "-qm", "x"]] {
    try #require(try run(["git"] + arguments, in: folder))
  }
}

private func write(_ text: String, to path: String) throws {
  let folder = (path as NSString).deletingLastPathComponent
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try Data(text.utf8).write(to: URL(filePath: path))
}

@Suite(.enabled("needs git") { try run(["git", "--version"], in: "/") })
struct GitRevisionTests {
  @Test func tellsTheCommitAndWhetherTheSourcesDifferFromIt() throws {
    try withTemporaryFolder { folder in
      try write("let a = 1", to: folder + "/Sources/Results/GitRevision.swift")
      #expect(GitRevision(checkoutAround: folder) == nil)
      try commit(in: folder)

      let clean = try #require(GitRevision(checkoutAround: folder))
      #expect(clean.commit.count == 40)
      #expect(clean.commit.allSatisfy { $0.isHexDigit })
      #expect(!clean.isDirty)

      try write("a result", to: folder + "/results/runs.csv")
      #expect(GitRevision(checkoutAround: folder + "/results") == clean)
      try write("let b = 2", to: folder + "/Sources/Experiments/New.swift")
      #expect(GitRevision(checkoutAround: folder)?.isDirty == true)
      let changed = try #require(GitRevision(checkoutAround: folder))
      #expect(changed.commit == clean.commit)
      #expect(GitRevision(checkoutAround: folder + "/results") == changed)
      try write("let b = 3", to: folder + "/Sources/Experiments/New.swift")
      let changedAgain = try #require(GitRevision(checkoutAround: folder))
      #expect(changedAgain.isDirty)
      #expect(changedAgain.name != changed.name)
    }
  }

  @Test func aCommitOfTextsIsNoOtherRevision() throws {
    try withTemporaryFolder { folder in
      let source = folder + "/Sources/Results/GitRevision.swift"
      try write("let a = 1", to: source)
      try commit(in: folder)
      let first = try #require(GitRevision(checkoutAround: folder))
      try write("a text", to: folder + "/README.md")
      try commit(in: folder)
      #expect(GitRevision(checkoutAround: folder) == first)
      for changed in [source, folder + "/Package.swift"] {
        let before = try #require(GitRevision(checkoutAround: folder))
        try write("let b = 2", to: changed)
        try commit(in: folder)
        let after = try #require(GitRevision(checkoutAround: folder))
        #expect(after.commit != before.commit)
        #expect(!after.isDirty)
      }
    }
  }

  @Test func saysNothingAboutAnotherProject() throws {
    try withTemporaryFolder { folder in
      try write("print(1)", to: folder + "/main.py")
      try commit(in: folder)
      #expect(GitRevision(checkoutAround: folder) == nil)
    }
  }

  @Test func saysNothingWhereThereIsNoCheckout() throws {
    try withTemporaryFolder { folder in
      #expect(GitRevision(checkoutAround: folder) == nil)
      #expect(GitRevision(checkoutAround: folder + "/none") == nil)
      #expect(GitRevision(checkoutAround: "") == nil)
    }
  }
}
