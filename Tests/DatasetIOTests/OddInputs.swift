import Foundation

@testable import DatasetIO

private func paxPath(_ path: String) -> [UInt8] {
  let rest = " path=\(path)\n"
  // The length includes its own digits, of which there are three for these paths.
  return tarMember("x", Array("\(rest.utf8.count + 3)\(rest)".utf8), kind: "x")
}

private let record = cifarRecord(labels: [1], red: 1)
private let longPath = String(repeating: "deep/", count: 50) + "test_batch.bin"
private let cut = String(longPath.prefix(100))
private let withoutTest = cifar10Members(["test_batch.bin": nil])
private let size = Array("13 size=3073\n".utf8)

extension BadInput {
  /// Inputs that look wrong but are right.
  static let oddButRight: [BadInput] = [
    mnist(
      "plain IDX called `.gz`", "train-images-idx3-ubyte.gz", idx([3, 2, 3], Array(0..<18))),
    mnist(
      "a gzip file of several members", "train-images-idx3-ubyte.gz",
      gzip(Array(idx([3, 2, 3], Array(0..<18)).prefix(20))) + gzip([])
        + gzip(Array(4..<18))),
    mnist(
      "a gzip file with zeros after it, as `gzip` accepts", "train-images-idx3-ubyte.gz",
      gzip(idx([3, 2, 3], Array(0..<18))) + [0],
      gzip(idx([3, 2, 3], Array(0..<18))) + [UInt8](repeating: 0, count: 1_000)),
    mnist(
      "gzip files without `.gz` in their names",
      [
        [
          "train-images-idx3-ubyte.gz": nil,
          "train-images-idx3-ubyte": gzip(idx([3, 2, 3], Array(0..<18))),
        ]
      ]),
    files(
      "spaces and non-ASCII letters in paths", .path("Größe 1/日本 語"), [idxFiles()],
      in: "Größe 1/日本 語"),
    BadInput.files(
      "a batch beside the whole archive", .named(.cifar10),
      [
        [
          "data_batch_1.bin": record,
          "cifar-10-binary.tar.gz": cifar10Members() + tarEnd,
        ]
      ], in: "data/cifar-10"),
    archive(
      "members with absolute paths or `..` (nothing is unpacked)",
      withoutTest + tarMember("/etc/test_batch.bin", record) + tarEnd,
      withoutTest + tarMember("../../test_batch.bin", record) + tarEnd),
    archive(
      "links and folders beside the batches",
      tarMember("cifar/", [], kind: "5") + tarMember("link", [], kind: "2")
        + tarMember("hard", [], kind: "1") + cifar10Members() + tarEnd),
    archive(
      "GNU's long names",
      withoutTest + tarMember("././@LongLink", Array(longPath.utf8) + [0], kind: "L")
        + tarMember(cut, record) + tarEnd),
    archive("pax's long names", withoutTest + paxPath(longPath) + tarMember(cut, record) + tarEnd),
    archive(
      "a pax size that replaces the header's",
      withoutTest + tarMember("x", size, kind: "x")
        + tarMember("test_batch.bin", record, size: [0x30]) + tarEnd),
    archive("an archive without the blocks of zeros at its end", cifar10Members()),
    bytes(
      "`bytes:` with links, hidden and empty files, and names with spaces",
      ["ä ö/1": [1], "ä ö/日 本": [1], "ä ö/.x": [1], "ä ö/e": [], "b/1": [1], "b/2": [1]]),
    weights("a header filled up with spaces", safetensors("{}      ", 0)),
    network(
      "a network with a softmax at its end", sequential([flatten, dense(10), keras("Softmax")]),
      sequential([flatten, dense(10), keras("Activation", #""activation": "softmax""#)])),
    network(
      "a network as a bare list of layers, or with the images' shape in its first layer",
      Array(#"{"class_name": "Sequential", "config": [\#(flatten), \#(dense(10))]}"#.utf8),
      sequential(
        [keras("Flatten", #""batch_input_shape": [null, 28, 28, 1]"#), dense(10)], input: nil)),
    network(
      "spaces and line breaks in a description",
      Array(
        String(decoding: sequential([flatten, dense(10)]), as: UTF8.self)
          .replacing(" ", with: "\r\n\t ").utf8)),
  ]
}
