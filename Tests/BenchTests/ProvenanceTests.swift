import Foundation
import Models
import Results
import TestSupport
import Testing

@testable import bench

/// What `scripts/record-sources.sh` tells the program about its sources.
@Suite struct ProvenanceTests {
  /// A folder with the script and a few sources.
  private func checkout(in folder: String) throws {
    let script = try Data(
      contentsOf: DocsPage.root.appending(path: "scripts/record-sources.sh"))
    try write(script, to: folder + "/scripts/record-sources.sh")
    try write(
      Data("let a = 1\n".utf8), to: folder + "/Sources/Provenance/Provenance.swift")
    try write(Data("// manifest\n".utf8), to: folder + "/Package.swift")
  }

  private func write(_ contents: Data, to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: url)
  }

  /// Runs the script and returns what it wrote.
  private func record(_ folder: String, path: String? = nil) throws -> String {
    let file = folder + "/recorded.swift"
    try execute(
      "/bin/sh", [folder + "/scripts/record-sources.sh", file],
      environment: path.map { ["PATH": $0] })
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  private func execute(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil
  ) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    if let environment { process.environment = environment }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(program) \(arguments)")
  }

  private func git(_ arguments: [String], in folder: String) throws {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    try execute("/usr/bin/env", ["git", "-C", folder] + identity + arguments)
  }

  private func value(_ name: String, in record: String) -> Substring? {
    record.split(separator: "\n").first { $0.hasPrefix("let \(name) = ") }?.split(separator: " ")
      .last
  }

  @Test func withoutGitTheSourcesHaveADigestAndNoCommit() throws {
    try withTemporaryFolder { folder in
      try checkout(in: folder)
      let first = try record(folder)
      #expect(value("recordedCommit", in: first) == "\"\"")
      #expect(value("recordedDigest", in: first)?.count == 66)
      #expect(try record(folder) == first)
      // A comment makes other sources; a text outside of them does not.
      try write(Data("a text".utf8), to: folder + "/README.md")
      #expect(try record(folder) == first)
      try write(
        Data("// One.\nlet a = 1\n".utf8), to: folder + "/Sources/Provenance/Provenance.swift")
      #expect(try record(folder) != first)
    }
  }

  @Test func anUnchangedRecordIsNotWrittenAgain() throws {
    try withTemporaryFolder { folder in
      try checkout(in: folder)
      _ = try record(folder)
      func state() throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: folder + "/recorded.swift")
      }
      let before = try state()
      _ = try record(folder)
      let after = try state()
      #expect(after[.modificationDate] as? Date == before[.modificationDate] as? Date)
      #expect(after[.systemFileNumber] as? Int == before[.systemFileNumber] as? Int)
      #expect(try !names(in: folder).contains("recorded.swift.new"))
    }
  }

  @Test(.enabled("needs git") { hasGit })
  func inACheckoutTheRecordNamesTheLastCommitOfTheSources() throws {
    try withTemporaryFolder { folder in
      try checkout(in: folder)
      try git(["init", "-q"], in: folder)
      try git(["add", "scripts", "Sources", "Package.swift"], in: folder)
      try git(["commit", "-qm", "x"], in: folder)
      let clean = try record(folder)
      #expect(value("recordedCommit", in: clean)?.count == 42)
      #expect(value("recordedChanges", in: clean) == "false")
      try write(Data("a text".utf8), to: folder + "/README.md")
      try git(["add", "README.md"], in: folder)
      try git(["commit", "-qm", "y"], in: folder)
      #expect(try record(folder) == clean)
      try write(Data("let b = 2\n".utf8), to: folder + "/Sources/New.swift")
      let changed = try record(folder)
      #expect(value("recordedCommit", in: changed) == value("recordedCommit", in: clean))
      #expect(value("recordedChanges", in: changed) == "true")
      #expect(value("recordedDigest", in: changed) != value("recordedDigest", in: clean))
    }
  }

  @Test(.enabled("needs git") { hasGit })
  func theCommitOfAnotherProjectAroundTheSourcesIsNotTheirs() throws {
    try withTemporaryFolder { folder in
      try write(Data("print(1)".utf8), to: folder + "/main.py")
      try git(["init", "-q"], in: folder)
      try git(["add", "main.py"], in: folder)
      try git(["commit", "-qm", "x"], in: folder)
      try checkout(in: folder + "/bench")
      #expect(try value("recordedCommit", in: record(folder + "/bench")) == "\"\"")
    }
  }

  /// `.ci/run` compares the digest with that of the sources.
  @Test func thisProgramKnowsItsSources() {
    let revision = SourceRevision.ofThisProgram
    #expect(revision.sourcesSha256?.count == 64)
    #expect(revision.buildSha256?.count == 64)
    #expect(revision.commit == nil || revision.commit?.count == 40)
  }

  /// Digests that change begin another generation, so that results of two are not mixed. Digests
  /// that are only added change the one below, but not the generation.
  @Test func eachGenerationOfTheArithmeticHasTheDigestsOfItsWeights() throws {
    let digests = try Data(
      contentsOf: DocsPage.root.appending(path: "results/reference/digests.txt"))
    let generations = [
      1: "2696731a11f2f8d27851d5d278b0d3eef6a1f1b6279ce8e18713e0fb2abf8dc0"
    ]
    #expect(digest(of: digests) == generations[Arithmetic.generation])
  }
}

private var hasGit: Bool {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["git", "--version"]
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}
