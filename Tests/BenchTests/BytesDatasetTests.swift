import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct BytesDatasetTests {
  /// Writes two classes of twelve files, one with falling and one with rising bytes.
  private func writeClasses(in folder: String) throws {
    for (name, direction) in [("falling", -1), ("rising", 1)] {
      let path = "\(folder)/files/\(name)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for number in 0..<12 {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: direction * $0 + number) }
        try Data(bytes).write(to: URL(filePath: "\(path)/\(number)"))
      }
    }
  }

  @Test func shuffleRunsOnArbitraryFiles() throws {
    try withTemporaryFolder { folder in
      try writeClasses(in: folder)
      let bench = try runBench(
        [
          "shuffle", "--dataset", "bytes:files", "--bytes-width", "16", "--bytes-layout", "whole",
          "--epochs", "1", "--seeds", "1", "--out", "out",
        ], in: folder)
      #expect(bench.status == 0)
      #expect(bench.errors.hasPrefix("bytes:files: training on "))
      let manifest = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: "\(folder)/out/manifest.json")))
      let object = try #require(manifest as? [String: Any])
      let settings = try #require(object["settings"] as? [String: Any])
      let data = try #require(settings["data"] as? [String: Any])
      #expect(data["dataset"] as? String == "bytes:files")
      #expect(data["bytes_width"] as? Int == 16)
      #expect(data["bytes_layout"] as? String == "whole")
      let files = try #require(object["data_files"] as? [[String: Any]])
      #expect(files.count == 1)
      #expect(files[0]["bytes"] as? Int == 7_200)
    }
  }

  @Test func explicitDefaultsEqualOmittedOptions() throws {
    try withTemporaryFolder { folder in
      try writeClasses(in: folder)
      let command = [
        "shuffle", "--dataset", "bytes:files", "--epochs", "1", "--seeds", "1", "--models", "dense",
        "--variants", "normal", "--out", "out",
      ]
      #expect(try runBench(command, in: folder).status == 0)
      let given = ["--bytes-width", "32", "--bytes-layout", "start", "--resume"]
      #expect(try runBench(command + given, in: folder).status == 0)
      let other = try runBench(command + ["--bytes-width", "16"], in: folder)
      #expect(other.status == 1)
      #expect(other.errors.contains("bytes width was 32 and is 16 now"))
    }
  }

  @Test func trainAndEvaluateAcceptBytes() throws {
    try withTemporaryFolder { folder in
      try writeClasses(in: folder)
      let data = ["--dataset", "bytes:files", "--bytes-width", "16"]
      let trained = try runBench(
        ["train", "--epochs", "1", "--save", "a.safetensors"] + data, in: folder)
      #expect(trained.status == 0)
      #expect(try runBench(["evaluate", "a.safetensors"] + data, in: folder).status == 0)
    }
  }

  @Test(arguments: [
    (
      ["--bytes-width", "16"], "--bytes-width and --bytes-layout require --dataset bytes:DIR."
    ),
    (
      ["--dataset", "bytes:x", "--bytes-width", "3"],
      "--bytes-width takes a number from 4 to 256, found 3."
    ),
    (["--dataset", "bytes:"], "There is no data set 'bytes:'."),
  ])
  func reportsABadOptionAsAUsageError(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["shuffle"] + arguments))
    #expect(said.code == 64)
    #expect(said.text.contains(message))
  }

  @Test func namesAFolderWithoutClasses() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["shuffle", "--dataset", "bytes:."], in: folder)
      #expect(bench.status == 1)
      #expect(bench.errors.hasPrefix("Error: . contains 0 sub-folders; expected 2 to 256, one"))
    }
  }
}
