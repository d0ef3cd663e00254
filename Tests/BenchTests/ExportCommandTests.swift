import Foundation
import Models
import TestSupport
import Testing

@testable import bench

@Suite struct ExportCommandTests {
  /// Writes a small network, as `bench train --save` does.
  private func write(
    to path: String, about metadata: [String: String] = [:]
  ) throws {
    let architecture = try Architecture(
      name: "small", input: ImageShape(height: 4, width: 3, channels: 1),
      layers: [Flatten(), Dense(2)])
    var file = try Network(architecture: architecture, seed: 0, batchCapacity: 1, threads: 1).saved
    file.metadata.merge(metadata) { $1 }
    try file.write(to: path)
  }

  private func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  @Test func writesTheNetworkAndWhatIsKnownAboutIt() throws {
    try withTemporaryFolder { folder in
      try write(to: "\(folder)/a.safetensors", about: ["run": "small normal seed 3"])
      for name in ["a", "b"] {
        let export = try runBench(
          ["export", "a.safetensors", "--onnx", "\(name).onnx"], in: folder)
        #expect(export.errors == "")
        #expect(export.output == "small (4×3×1 → 2) is in \(name).onnx.\n")
      }
      #expect(try names(in: folder) == ["a.onnx", "a.safetensors", "b.onnx"])
      let file = try text(of: "\(folder)/a.onnx")
      for part in [
        "bench", benchVersion, "keras_json", "small normal seed 3", "weights_sha256",
        "sources_sha256", "dense/kernel",
      ] {
        #expect(file.contains(part), "\(part)")
      }
      #expect(!file.contains("channels last"))
      #expect(try file == text(of: "\(folder)/b.onnx"))
    }
  }

  @Test func shufflesAsInTrainingUnlessToldOtherwise() throws {
    try withTemporaryFolder { folder in
      try write(to: "\(folder)/new.safetensors", about: ["permutation_seed": "7"])
      try write(to: "\(folder)/old.safetensors", about: ["run": "small shuffled seed 0"])
      func export(_ name: String, _ options: String...) throws -> (notice: String, file: String) {
        let export = try runBench(
          ["export", "\(name).safetensors", "--onnx", "a.onnx"] + options, in: folder)
        return (export.output, try text(of: "\(folder)/a.onnx"))
      }
      #expect(try export("new").file.contains("Gather"))
      #expect(try !export("new", "--permutation-seed", "none").file.contains("permutation"))
      #expect(try export("new").file != export("new", "--permutation-seed", "8").file)
      let old = try export("old")
      #expect(old.notice.contains("does not name the permutation: assuming the default"))
      #expect(old.file.contains("Gather"))
    }
  }

  @Test func writesLogitsToCheckOtherProgramsBy() throws {
    try withTemporaryFolder { folder in
      try write(to: "\(folder)/a.safetensors")
      let export = try runBench(
        ["export", "a.safetensors", "--onnx", "a.onnx", "--logits", "logits.safetensors"],
        in: folder)
      #expect(export.status == 0)
      let check = try Safetensors(contentsOf: "\(folder)/logits.safetensors")
      #expect(check.tensors.map(\.name) == ["images", "logits"])
    }
  }

  @Test func rejectsFilesThatItCannotUse() throws {
    try withTemporaryFolder { folder in
      try Data("no weights".utf8).write(to: URL(filePath: "\(folder)/text"))
      try write(to: "\(folder)/a.safetensors")
      var file = try Safetensors(contentsOf: "\(folder)/a.safetensors")
      file.metadata = [:]
      try file.write(to: "\(folder)/bare.safetensors")
      for (weights, onnx, message) in [
        ("missing", "a.onnx", "Error: missing cannot be read"),
        ("text", "a.onnx", "Error: text is not a usable safetensors file"),
        ("bare.safetensors", "a.onnx", "its metadata has no keras_json"),
        ("a.safetensors", "none/a.onnx", "Error: none/a.onnx: could not be written"),
      ] {
        let export = try runBench(["export", weights, "--onnx", onnx], in: folder)
        #expect(export.status == 1)
        #expect(export.output == "")
        #expect(export.errors.replacing("\n", with: " ").contains(message), "\(export.errors)")
      }
      #expect(try names(in: folder) == ["a.safetensors", "bare.safetensors", "text"])
    }
  }

  @Test(arguments: [
    (["export", "a.safetensors"], "Missing expected argument '--onnx <file>'"),
    (["export", "--onnx", "a.onnx"], "Missing expected argument '<file>'"),
    (
      ["export", "a.safetensors", "--onnx", "a.safetensors"],
      "--onnx takes a file whose name ends in .onnx, found 'a.safetensors'."
    ),
    (
      ["export", "a.safetensors", "--onnx", "a.onnx", "--permutation-seed", "x"],
      "The value 'x' is invalid"
    ),
    (
      ["export", "a.safetensors", "--onnx", "a.onnx", "--logits", ""],
      "--logits takes a path, found nothing."
    ),
  ])
  func explainsABadOption(arguments: [String], message: String) throws {
    let answer = try #require(reply(to: arguments))
    #expect(answer.code == 64)
    #expect(answer.text.contains(message), "\(answer.text)")
  }
}
