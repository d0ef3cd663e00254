import Foundation
import TestSupport
import Testing

@testable import Models

extension TemporaryFolder {
  /// The path of the file of a test.
  fileprivate var file: String { path + "/weights.safetensors" }
}

@Suite struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Returns the header's length, the header and the data.
  private func bytes(_ header: String, data: [UInt8] = []) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) } + header.utf8 + data
  }

  private func read(_ bytes: [UInt8]) throws -> Safetensors {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file))
    return try Safetensors(contentsOf: folder.file)
  }

  /// Returns the `found` part of the error.
  private func found(_ bytes: [UInt8]) throws -> String {
    let error = try #require(throws: ModelError.self) { try read(bytes) }
    guard case .invalidFile(folder.file, _, let found) = error else {
      Issue.record("\(error)")
      return ""
    }
    return found
  }

  // MARK: Writing

  @Test func writesTheExactBytes() throws {
    let file = Safetensors(
      metadata: ["made by": "hand"],
      tensors: [
        Tensor(name: "b", shape: [2], values: [1, -2]),
        Tensor(name: "a/x", shape: [1, 1], values: [0.5]),
      ])
    try file.write(to: folder.file)
    let header =
      #"{"__metadata__":{"made by":"hand"},"a/x":{"data_offsets":[8,12],"dtype":"F32","#
      + #""shape":[1,1]},"b":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let data: [UInt8] = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f]
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file))
        == Data(bytes(header + padding, data: data)))
  }

  @Test func readsBackWhatItWrote() throws {
    let file = Safetensors(
      metadata: ["a": "ä \"\n\u{1}", "": "/"],
      tensors: [
        Tensor(
          name: "z", shape: [2, 2],
          values: [1, .greatestFiniteMagnitude, -0.0, .leastNonzeroMagnitude]),
        Tensor(name: "scalar", shape: [], values: [7]),
        Tensor(name: "nothing", shape: [3, 0], values: []),
        Tensor(name: "größe", shape: [1], values: [2]),
      ])
    try file.write(to: folder.file)
    let first = try Data(contentsOf: URL(fileURLWithPath: folder.file))
    #expect(try Safetensors(contentsOf: folder.file) == file)
    try file.write(to: folder.file)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file)) == first)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    try Safetensors(tensors: []).write(to: folder.file)
    #expect(try Safetensors(contentsOf: folder.file) == Safetensors(tensors: []))
  }

  @Test func keepsEveryBitOfNaN() throws {
    let values = [Float(bitPattern: 0x7fc0_1234), Float(bitPattern: 0xff80_0001)]
    try Safetensors(tensors: [Tensor(name: "nan", shape: [2], values: values)])
      .write(to: folder.file)
    let file = try Safetensors(contentsOf: folder.file, allowingNonFinite: true)
    let read = try #require(file.tensors.first)
    #expect(read.values.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test(arguments: [(Float.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")])
  func weightsThatAreNotFiniteAreRejectedWithTheirTensor(value: Float, text: String) throws {
    try Safetensors(tensors: [
      Tensor(name: "dense/bias", shape: [1], values: [1]),
      Tensor(name: "dense/kernel", shape: [2, 2], values: [1, 2, value, 4]),
    ]).write(to: folder.file)
    #expect(
      throws: ModelError.invalidFile(
        path: folder.file, expected: "finite numbers",
        found: "\(text) in the tensor 'dense/kernel'")
    ) { try Safetensors(contentsOf: folder.file) }
  }

  @Test func rejectsDuplicateTensorNames() throws {
    let tensor = Tensor(name: "a", shape: [1], values: [1])
    #expect(throws: ModelError.self) {
      try Safetensors(tensors: [tensor, tensor]).write(to: folder.file)
    }
    #expect(throws: ModelError.self) {
      try Safetensors(tensors: [Tensor(name: "__metadata__", shape: [], values: [1])])
        .write(to: folder.file)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file))
  }

  @Test func rejectsValuesThatDoNotMatchTheShape() {
    var tensor = Tensor(name: "a", shape: [2], values: [1, 2])
    tensor.values.append(3)
    let reason = "tensor 'a' of shape [2] has 3 values"
    #expect(throws: ModelError.invalidTensors(reason)) {
      try Safetensors(tensors: [tensor]).write(to: folder.file)
    }
  }

  @Test func reportsWhyAFileCannotBeWritten() throws {
    let path = folder.path + "/missing/weights.safetensors"
    #expect(
      throws: ModelError.unwritableFile(path: path, reason: "No such file or directory")
    ) {
      try Safetensors(tensors: []).write(to: path)
    }
  }

  // MARK: Reading

  @Test func readsTensorsInTheOrderOfTheirBytes() throws {
    let header =
      #"{ "a": {"shape":[1], "dtype":"F32", "data_offsets":[4, 8]},"#
      + #""b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}} "#
    let file = try read(bytes(header, data: [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]))
    #expect(
      file.tensors == [
        Tensor(name: "b", shape: [], values: [1]), Tensor(name: "a", shape: [1], values: [2]),
      ])
    #expect(file.metadata.isEmpty)
  }

  @Test func rejectsAMissingFile() throws {
    let path = folder.path + "/missing"
    #expect(throws: ModelError.unreadableFile(path: path, reason: "No such file or directory")) {
      try Safetensors(contentsOf: path)
    }
  }

  @Test func neitherReadsNorReplacesPipesAndFolders() throws {
    #expect(mkfifo(folder.file, 0o600) == 0)
    for path in [folder.file, folder.path] {
      #expect(
        throws: ModelError.invalidFile(
          path: path, expected: "a regular file", found: "a folder, a pipe or a device")
      ) {
        try Safetensors(contentsOf: path)
      }
      #expect(
        throws: ModelError.unwritableFile(
          path: path, reason: "it is a folder, a pipe or a device")
      ) {
        try Safetensors(tensors: []).write(to: path)
      }
    }
  }

  @Test func rejectsHeaderLengthsBeyondTheFile() throws {
    #expect(try found([]) == "0")
    #expect(try found([1, 0, 0]) == "3")
    #expect(try found(bytes("")) == "0 bytes of something else")
    #expect(try found([3, 0, 0, 0, 0, 0, 0, 0] + "{}".utf8) == "a length of 3")
    let most = [UInt8](repeating: 0xff, count: 8)
    #expect(try found(most + "{}".utf8) == "a length of 18446744073709551615")
  }

  @Test func rejectsHeadersThatAreNotAnObjectInUTF8() throws {
    #expect(try found(bytes("[]")) == "2 bytes of something else")
    #expect(try found(bytes(" {}")) == "3 bytes of something else")
    let notUTF8: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0] + "{\"".utf8 + [0xff] + "\"}".utf8
    #expect(try found(notUTF8) == "5 bytes of something else")
    let nested = String(repeating: "{\"a\":", count: 100_000)
    for text in ["{", "{]", "{\"a\":}", "{} x", "{\"\u{0}\":1}", nested] {
      #expect(try found(bytes(text)).hasPrefix("text that is not JSON"))
    }
  }

  /// The arguments are the entry of the only tensor "t" and the `found` part of the error. The data
  /// has 8 bytes.
  @Test(arguments: [
    (#""dtype":"F32","shape":[2],"data_offsets":[0]"#, "data_offsets [0]"),
    (#""dtype":"F32","shape":[2],"data_offsets":[0,8,8]"#, "data_offsets [0, 8, 8]"),
    (#""dtype":"F32","shape":[2],"data_offsets":[0,12]"#, "data_offsets [0, 12]"),
    (#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#, "data_offsets [8, 0]"),
    (#""dtype":"F32","shape":[2],"data_offsets":[-8,0]"#, "data_offsets [-8, 0]"),
    (
      #""dtype":"F32","shape":[2],"data_offsets":[-9223372036854775808,9223372036854775807]"#,
      "data_offsets [-9223372036854775808, 9223372036854775807]"
    ),
    (#""dtype":"F32","shape":[1],"data_offsets":[0,8]"#, "8"),
    (#""dtype":"F32","shape":[3],"data_offsets":[0,8]"#, "8"),
    (#""dtype":"F32","shape":[-2],"data_offsets":[0,8]"#, "[-2]"),
    (#""dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]"#, "[-1, -2]"),
    (
      #""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]"#,
      "[4294967296, 4294967296]"
    ),
    (
      #""dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]"#,
      "[9223372036854775807]"
    ),
    (#""dtype":"F32","shape":[1],"data_offsets":[0,4]"#, "8"),
    (#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#, "byte 4"),
    (#""dtype":"F16","shape":[4],"data_offsets":[0,8]"#, "F16"),
    (#""dtype":"F\u001b[2J","shape":[4],"data_offsets":[0,8]"#, "F\u{FFFD}[2J"),
  ])
  func rejectsTensorsThatDoNotFitTheirBytes(entry: String, expected: String) throws {
    #expect(
      try found(bytes("{\"t\":{\(entry)}}", data: .init(repeating: 0, count: 8))) == expected)
  }

  @Test(arguments: [
    #""t":1"#, #""t":{}"#, #""t":null"#, #""__metadata__":{"a":1}"#, #""__metadata__":"x""#,
    #""t":{"dtype":4,"shape":[2],"data_offsets":[0,8]}"#,
    #""t":{"dtype":"F32","shape":2,"data_offsets":[0,8]}"#,
    #""t":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}"#,
    #""t":{"dtype":"F32","shape":[2]}"#,
  ])
  func rejectsHeadersOfAnotherStructure(entries: String) throws {
    let found = try found(bytes("{\(entries)}", data: .init(repeating: 0, count: 8)))
    #expect(found.contains(" at "), "\(found)")
  }

  @Test(arguments: ["2.5", "18446744073709551624", "1e400"])
  func rejectsNumbersThatAreNotIntegers(number: String) throws {
    let entry = #"{"dtype":"F32","shape":[\#(number)],"data_offsets":[0,8]}"#
    #expect(
      try found(bytes("{\"t\":\(entry)}", data: .init(repeating: 0, count: 8)))
        == "text that is not JSON, or a number that is not a 64-bit integer")
  }

  private func two(_ first: String, _ second: String, names: [String] = ["a", "b"]) -> String {
    let entries = zip(names, [first, second]).map { name, offsets in
      "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[\(offsets)]}"
    }
    return "{\(entries.joined(separator: ","))}"
  }

  @Test func rejectsTensorsThatOverlapOrLeaveAGap() throws {
    let data = [UInt8](repeating: 0, count: 12)
    #expect(try found(bytes(two("0,4", "0,4"), data: data)) == "byte 0")
    #expect(try found(bytes(two("0,4", "2,6"), data: data)) == "byte 2")
    #expect(try found(bytes(two("0,4", "8,12"), data: data)) == "byte 8")
    #expect(try found(bytes(two("0,4", "4,8"), data: data)) == "12")
    #expect(try read(bytes(two("4,8", "0,4"), data: .init(data[..<8]))).tensors.count == 2)
  }

  /// The decoder keeps one of two equal keys, so the other's bytes belong to no tensor.
  @Test func rejectsADuplicateName() throws {
    let header = two("0,4", "4,8", names: ["a", "a"])
    _ = try found(bytes(header, data: .init(repeating: 0, count: 8)))
  }

  @Test func errorNamesTheFileTheProblemAndTheRemedy() {
    #expect(
      ModelError.invalidFile(path: "w", expected: "at least 8 bytes", found: "3").description
        == "w is not a usable safetensors file: expected at least 8 bytes, found 3. Check that it is "
        + "the right file, or write it again.")
  }
}
