import Foundation
import Results
import TestSupport
import Testing

/// `bench verify` on folders as they are and after damage of every kind.
@Suite(.serialized) struct VerifyTests {
  /// Four runs of a fraction of a second.
  private let experiment = [
    "shuffle", "--dataset", "glyphs", "--train-limit", "200", "--epochs", "2", "--seeds", "1",
    "--quiet", "--out", "a",
  ]

  private func verify(_ arguments: String..., in folder: String) throws -> FinishedProcess {
    try runBench(["verify"] + arguments, in: folder)
  }

  private func change(_ path: String, _ change: (inout Data) -> Void) throws {
    var contents = try Data(contentsOf: URL(filePath: path))
    change(&contents)
    try contents.write(to: URL(filePath: path))
  }

  private func replace(_ path: String, _ before: String, _ after: String) throws {
    try change(path) { contents in
      let text = String(decoding: contents, as: UTF8.self)
      contents = Data(text.replacing(before, with: after, maxReplacements: 1).utf8)
    }
  }

  @Test func finishedResultsPass() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(experiment, in: folder).status == 0)
      let whole = try verify("a", "--rerun", "1", in: folder)
      #expect(whole.status == 0)
      #expect(
        whole.output
          == """
          a
            ✓ manifest.json: schema version 3, bench VERSION
            ✓ files: 13 files with the digests in manifest.json
            ✓ tables: runs.csv agrees with epochs.csv, and summary.csv with runs.csv: 4 runs
            ✓ weights: 4 networks with the accuracies in runs.csv
            ✓ runs trained again: dense normal seed 0; all tables, with the others from 3 saved runs, \
          13 files with the same bytes

          5 checks: 5 passed, 0 failed, 0 not possible.

          """.replacing("VERSION", with: try version(in: folder)))
      // Without the saved runs, the rows of the run are compared.
      try FileManager.default.removeItem(atPath: folder + "/a/runs")
      let rest = try verify("a", "--rerun", "1", in: folder)
      #expect(rest.status == 0)
      #expect(rest.output.contains("· tables from runs/ not possible: there are no saved runs"))
      #expect(
        rest.output.contains(
          "✓ runs trained again: dense normal seed 0: the same rows in epochs.csv and runs.csv, the "
            + "same weights"))
    }
  }

  /// Results on files of a machine can be checked where those files are missing or others.
  @Test func resultsOnOtherFilesOfAMachineAreNotComputedAgain() throws {
    try withTemporaryFolder { folder in
      let file = "\(folder)/files/b/3"
      for name in ["a/1", "a/2", "b/3", "b/4"] {
        let path = URL(filePath: "\(folder)/files/\(name)")
        try FileManager.default.createDirectory(
          at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(name.utf8).write(to: path)
      }
      let shuffle = [
        "shuffle", "--dataset", "bytes:files", "--models", "dense", "--epochs", "1", "--seeds", "1",
        "--quiet", "--out", "a",
      ]
      #expect(try runBench(shuffle, in: folder).status == 0)
      #expect(try verify("a", "--rerun", "1", in: folder).output.contains("✓ runs trained again"))
      try Data("other".utf8).write(to: URL(filePath: file))
      let other = try verify("a", "--rerun", "1", in: folder)
      #expect(other.status == 0)
      #expect(
        other.output.contains(
          "· computed again not possible: the data files that were used are not in the data folder: "
            + "files"))
      try FileManager.default.removeItem(atPath: "\(folder)/files")
      let missing = try verify("a", "--rerun", "1", in: folder)
      #expect(missing.status == 0)
      #expect(missing.output.contains("· computed again not possible: files does not exist."))
    }
  }

  private func version(in folder: String) throws -> String {
    try runBench(["--version"], in: folder).output.trimmingCharacters(in: .newlines)
  }

  /// Damage, and a part of what is said about it.
  @Test func everyDamageIsFound() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(experiment, in: folder).status == 0)
      func found(_ finding: String, after damage: (String) throws -> Void) throws {
        let copy = folder + "/b"
        try FileManager.default.copyItem(atPath: folder + "/a", toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try damage(copy)
        let answer = try verify("b", in: folder)
        #expect(answer.status == 1)
        #expect(answer.output.contains(finding), "\(answer.output)")
      }
      try found("✗ files failed: runs.csv differs from the file that was written") {
        try change($0 + "/runs.csv") { $0[$0.count - 8] ^= 1 }
      }
      try found("✗ files failed: weights/cnn-normal.safetensors is missing or cannot be read") {
        try FileManager.default.removeItem(atPath: $0 + "/weights/cnn-normal.safetensors")
      }
      try found("✗ manifest.json failed: it is damaged") {
        try replace($0 + "/manifest.json", "\"threads\" : ", "\"threads\" : 1")
      }
      try found("the file of cnn normal seed 0 is damaged") {
        try change($0 + "/runs/cnn-normal-0.json") { $0[$0.count / 2] ^= 1 }
      }
      try found("the file of cnn normal seed 0 is damaged") {
        try change($0 + "/runs/cnn-normal-0.predictions") { $0[$0.count / 2] ^= 1 }
      }
      try found("runs/cnn-normal-0.predictions of cnn normal seed 0 is missing") {
        try FileManager.default.removeItem(atPath: $0 + "/runs/cnn-normal-0.predictions")
      }
      try found("runs/seconds.txt is damaged: it lacks the times of ") {
        try change($0 + "/runs/seconds.txt") { $0[$0.count / 2] ^= 1 }
      }
      try found("runs/seconds.txt is damaged: it lacks the times of ") {
        try change($0 + "/runs/seconds.txt") { $0.removeLast(20) }
      }
      try found("runs/dense-normal-0.json is missing") {
        try FileManager.default.removeItem(atPath: $0 + "/runs/dense-normal-0.json")
      }
      try found("runs/dense-normal-0.json contains the results of another run: ") {
        try FileManager.default.removeItem(atPath: $0 + "/runs/dense-normal-0.json")
        try FileManager.default.copyItem(
          atPath: $0 + "/runs/cnn-normal-0.json", toPath: $0 + "/runs/dense-normal-0.json")
      }
      // One who changes a table can change its digest, too, but not what follows from it.
      try found("final_test_accuracy is 0.9, but the last epoch's is ") { copy in
        let table = try WrittenTable(path: copy + "/runs.csv")
        let row = try #require(table.rows.first)
        try replace(
          copy + "/runs.csv", ",\(try #require(row["final_test_accuracy"])),", ",0.9,")
      }
      try found("summary.csv: mean_test_accuracy of dense normal does not follow from runs.csv") {
        copy in
        let table = try WrittenTable(path: copy + "/summary.csv")
        let mean = try #require(table.rows.first?["mean_test_accuracy"])
        try replace(copy + "/summary.csv", ",\(mean),", ",0.9,")
      }
    }
  }

  /// Writes the digests in the manifest anew, as one does who changes results on purpose.
  private func seal(_ folder: String, change: (inout [String: JSONValue]) -> Void = { _ in }) throws
  {
    let path = folder + "/manifest.json"
    let whole = try JSONDecoder().decode(
      JSONValue.self, from: Data(contentsOf: URL(filePath: path)))
    var members = whole.members
    guard case .list(let files)? = members["files"] else { throw ManifestError.damaged }
    members["files"] = .list(
      try files.compactMap { file in
        guard case .text(let name)? = file.members["path"],
          let contents = try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
        else { return nil }
        return try JSONValue(encoding: FileDigest(path: name, contents: contents))
      })
    members["content_sha256"] = nil
    change(&members)
    members["content_sha256"] = .text(try JSONValue.object(members).digest())
    try JSONValue.object(members).document()
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Adds rows of another seed to a table.
  private func addSeed(to path: String) throws {
    try change(path) { contents in
      var lines = String(decoding: contents, as: UTF8.self).components(separatedBy: "\r\n")
      lines.insert(
        contentsOf: lines.filter { $0.contains(",dense,normal,0,") }
          .map { $0.replacing(",dense,normal,0,", with: ",dense,normal,7,") }, at: lines.count - 1)
      contents = Data(lines.joined(separator: "\r\n").utf8)
    }
  }

  /// Changes whose digests are right, too.
  @Test func whatIsChangedOnPurposeIsFoundByWhatFollowsFromOtherFiles() throws {
    try withTemporaryFolder { folder in
      let dense = experiment + ["--models", "dense"]
      #expect(try runBench(dense, in: folder).status == 0)
      func found(
        _ finding: String, rerun: Int = 0, after damage: (String) throws -> Void
      ) throws {
        let copy = folder + "/b"
        try FileManager.default.copyItem(atPath: folder + "/a", toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try damage(copy)
        let answer = try verify("b", "--rerun", "\(rerun)", in: folder)
        #expect(answer.status == 1)
        #expect(answer.output.contains(finding), "\(answer.output)")
      }
      try found("measures.csv is missing") {
        try FileManager.default.removeItem(atPath: $0 + "/measures.csv")
        try seal($0)
      }
      try found("the experiment is parts in manifest.json, but its command line gives shuffle") {
        try seal($0) { members in
          members["experiment"] = .text("parts")
          let description = try? JSONValue.object([
            "experiment": .text("parts"), "settings": members["settings"] ?? .null,
            "data": .list([]), "arithmetic": members["arithmetic"] ?? .null,
          ]).digest()
          members["description_sha256"] = description.map(JSONValue.text)
        }
      }
      try found("../a/runs.csv is not in the folder") {
        try seal($0) { members in
          members["files"] = .list([
            .object([
              "path": .text("../a/runs.csv"), "bytes": .integer(1), "sha256": .text("00"),
            ])
          ])
        }
      }
      try found("manifest.json failed: a later version of bench wrote it") {
        try seal($0) { $0["schema_version"] = .integer(4) }
      }
      try found("runs/pipe: expected results as this program writes them") {
        #expect(mkfifo($0 + "/runs/pipe", 0o600) == 0)
      }
      for name in ["runs.csv", "weights/dense-normal.safetensors", "runs/dense-normal-0.json"] {
        try found("✗") {
          try FileManager.default.removeItem(atPath: "\($0)/\(name)")
          #expect(mkfifo("\($0)/\(name)", 0o600) == 0)
        }
      }
      // Without the saved runs.
      try found("measures.csv has other bytes", rerun: 2) {
        try FileManager.default.removeItem(atPath: $0 + "/runs")
        try change($0 + "/measures.csv") { $0[$0.count - 3] ^= 1 }
        try seal($0)
      }
      try found("runs.csv has other runs than the 2 of the command line", rerun: 1) {
        try FileManager.default.removeItem(atPath: $0 + "/runs")
        for name in ["runs", "epochs"] { try addSeed(to: $0 + "/\(name).csv") }
        try seal($0)
      }
    }
  }

  @Test func allRunsCanBeTrainedAgainWithoutTheSavedOnes() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(experiment + ["--models", "dense"], in: folder).status == 0)
      try FileManager.default.removeItem(atPath: folder + "/a/runs")
      let answer = try verify("a", "--rerun", "9", in: folder)
      #expect(answer.status == 0)
      #expect(
        answer.output.contains(
          "✓ runs trained again: all 2 runs; all tables, 10 files with the same"),
        "\(answer.output)")
      #expect(answer.output.contains("5 checks: 5 passed, 0 failed, 0 not possible."))
    }
  }

  /// Sentences and files may differ from version to version; rows and networks may not.
  @Test func resultsOfAnotherVersionAreComparedByRows() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(experiment + ["--models", "dense"], in: folder).status == 0)
      try FileManager.default.removeItem(atPath: folder + "/a/findings.csv")
      try seal(folder + "/a") { $0["version"] = .text("0.1.9") }
      let saved = try verify("a", "--rerun", "1", in: folder)
      #expect(saved.status == 0, "\(saved.output)")
      try FileManager.default.removeItem(atPath: folder + "/a/runs")
      try change(folder + "/a/measures.csv") { $0[$0.count - 3] ^= 1 }
      try seal(folder + "/a")
      let rows = try verify("a", "--rerun", "9", in: folder)
      #expect(rows.status == 0, "\(rows.output)")
      #expect(rows.output.contains("the same rows in epochs.csv and runs.csv, the same weights"))
    }
  }

  @Test func linksToFilesElsewhereAreFollowed() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(experiment + ["--models", "dense"], in: folder).status == 0)
      let runs = folder + "/a/runs"
      try FileManager.default.moveItem(atPath: runs, toPath: folder + "/elsewhere")
      try FileManager.default.createDirectory(
        atPath: runs + "/notes", withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/elsewhere") {
        try FileManager.default.createSymbolicLink(
          atPath: "\(runs)/\(name)", withDestinationPath: "../../elsewhere/\(name)")
      }
      let answer = try verify("a", in: folder)
      #expect(answer.status == 0, "\(answer.output)")
    }
  }

  @Test(arguments: [("1e30", "0 networks"), ("1e7", "2 networks")])
  func trainingsThatDivergedPass(learningRate: String, kept: String) throws {
    try withTemporaryFolder { folder in
      let diverging = ["--optimizer", "sgd", "--momentum", "0.9", "--learning-rate", learningRate]
      #expect(try runBench(experiment + diverging, in: folder).status == 3)
      let answer = try verify("a", "--rerun", "4", in: folder)
      #expect(answer.status == 0, "\(answer.output)")
      #expect(answer.output.contains("✓ weights: \(kept)"))
    }
  }

  @Test func runsOfAShardAreTrainedAgain() throws {
    try withTemporaryFolder { folder in
      let shard = experiment + ["--models", "dense", "--shard", "1/1"]
      #expect(try runBench(shard, in: folder).status == 0)
      let answer = try verify("a", "--rerun", "1", in: folder)
      #expect(answer.status == 0, "\(answer.output)")
      #expect(
        answer.output.contains(
          "✓ runs trained again: dense normal seed 0, 3 files with the same bytes"))
      // A loss that nothing contradicts but the training.
      try change(folder + "/a/runs/dense-normal-0.json") { contents in
        var json = String(decoding: contents.split(separator: UInt8(ascii: "\n"))[1], as: UTF8.self)
        json = json.replacing(/"loss":[0-9.]+/, with: "\"loss\":0.5", maxReplacements: 1)
        contents = Data("\(digest(of: Data(json.utf8)))\n\(json)".utf8)
      }
      #expect(try verify("a", in: folder).status == 0)
      let changed = try verify("a", "--rerun", "1", in: folder)
      #expect(changed.status == 1)
      #expect(changed.output.contains("runs/dense-normal-0.json has other bytes"))
    }
  }

  /// What a process leaves that is killed while it appends a line; the run was then performed again.
  @Test func aLineCutShortOfARunWithAnotherLineIsNoDamage() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(experiment, in: folder).status == 0)
      try change(folder + "/a/runs/seconds.txt") { $0 = $0.prefix(70) + $0 }
      let answer = try verify("a", in: folder)
      #expect(answer.status == 0, "\(answer.output)")
    }
  }

  @Test func experimentsWithoutRunsAreRepeated() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(["parameters", "--out", "a"], in: folder).status == 0)
      #expect(
        try verify("a", in: folder).output.contains("this experiment keeps no runs; --rerun 1"))
      let again = try verify("a", "--rerun", "1", in: folder)
      #expect(again.status == 0)
      #expect(
        again.output.contains("✓ repeated: the whole experiment, 4 files with the same bytes"))
    }
  }

  @Test func theAnswerCanBeJSON() throws {
    try withTemporaryFolder { folder in
      #expect(try runBench(["parameters", "--out", "a"], in: folder).status == 0)
      let answer = try verify("a", "--json", in: folder)
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(answer.output.utf8))
      guard case .list(let folders) = json else {
        Issue.record("\(answer.output)")
        return
      }
      #expect(folders.map { $0.members["folder"] } == [.text("a")])
    }
  }

  @Test func aFolderWithoutResultsIsAnError() throws {
    try withTemporaryFolder { folder in
      let answer = try verify("none", in: folder)
      #expect(answer.status == 1)
      #expect(answer.errors.contains("none: expected folders with the measures.csv"))
    }
  }
}
