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
    npz(
      "an `.npz` file that is stored or deflated, or ends with a comment", npzFile(),
      npzFile(method: 8),
      zipFile(
        kerasArrays().map { ZipMember(name: "\($0).npy", content: $1) }, comment: "PK\u{5}\u{6}")),
    npz(
      "labels of any width and order of bytes, or in one column",
      npzFile(replacing: ["y_train": npy("<i8", [3], [2] + [UInt8](repeating: 0, count: 23))]),
      npzFile(replacing: [
        "y_train": npy(">u4", [3, 1], [0, 0, 0, 2] + [UInt8](repeating: 0, count: 8))
      ]),
      npzFile(replacing: ["y_train": npy("|i1", [3], [2, 0, 1], version: 2)]),
      npzFile(replacing: ["y_train": npy([3], [2, 0, 1], version: 3)])),
    npz(
      "an array's header as other programs write it",
      npzFile(replacing: [
        "y_train": npy(
          [], [2, 0, 1], header: #"{"shape":(3L),"fortran_order":True,"descr":"=u1"}"#)
      ])),
    png(
      "a PNG file with optional chunks, its pixels in several pieces, or bytes after its end",
      pngFile(
        width: 1, height: 1, chunks: pngChunk("gAMA", [1]) + pngChunk("tEXt", []), [0, 5]),
      pngStart + pngChunk("IHDR", pngHeader(width: 1, height: 1))
        + pngChunk("IDAT", Array(zlib([0, 5]).prefix(4)))
        + pngChunk("IDAT", Array(zlib([0, 5]).dropFirst(4))) + pngChunk("IEND", []),
      greyPNG(width: 1, height: 1, 5) + [1, 2, 3]),
    png(
      "a PNG file with opaque alpha",
      pngFile(width: 1, height: 1, colour: 4, [0, 9, 255]),
      pngFile(
        width: 1, height: 1, colour: 3,
        chunks: pngChunk("PLTE", [1, 2, 3]) + pngChunk("tRNS", [255]), [0, 0])),
    folder(
      "`images:` with hidden files, folders in folders, and grey beside coloured pictures",
      [
        "a/1.png": greyPNG(width: 1, height: 1, 7), "a/deep/2.png": colourPNG([1, 2, 3]),
        "a/.DS_Store": [1], "b/1.png": colourPNG([1, 2, 3]),
        "b/2.png": greyPNG(width: 1, height: 1, 7),
      ]),
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
