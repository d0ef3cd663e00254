@testable import DatasetIO

private let whole = npzFile()
private let array = npy([3, 2, 3], Array(0..<18))

/// Returns an archive in which the training images are replaced.
private func withImages(_ content: [UInt8]) -> [UInt8] { npzFile(replacing: ["x_train": content]) }

/// Returns an archive in which the training labels are replaced.
private func withLabels(_ content: [UInt8]) -> [UInt8] { npzFile(replacing: ["y_train": content]) }

/// Returns an archive in which a member of the training labels is replaced.
private func member(_ change: (inout ZipMember) -> Void) -> [UInt8] {
  var members = kerasArrays().map { ZipMember(name: "\($0).npy", content: $1) }
    .sorted { $0.name < $1.name }
  for index in members.indices where members[index].name == "y_train.npy" {
    change(&members[index])
  }
  return zipFile(members)
}

/// Returns `bytes` with the bytes at `index` replaced. A negative index counts from the end.
private func replaced(_ bytes: [UInt8], at index: Int, by other: [UInt8]) -> [UInt8] {
  var bytes = bytes
  let start = index < 0 ? bytes.count + index : index
  bytes.replaceSubrange(start..<start + other.count, with: other)
  return bytes
}

/// Returns images with another header.
private func header(_ text: String) -> [UInt8] {
  withImages(npy([], Array(0..<18), header: text))
}

private let asText = "'descr': '|u1', 'fortran_order': False"

extension BadInput {
  static let numPy: [BadInput] = [
    npz("an `.npz` file of no bytes", []),
    npz("a web page called `.npz`", Array("<html>".utf8)),
    npz("an array called `.npz`", array),
    npz(
      "an `.npz` file cut anywhere in its second half", Array(whole.dropLast()),
      Array(whole.prefix(whole.count / 2))),
    npz(
      "an archive whose directory lies beyond its end",
      replaced(whole, at: -6, by: [0xff, 0xff, 0, 0])),
    npz("an archive whose directory is somewhere else", replaced(whole, at: -6, by: [0, 0, 0, 0])),
    npz(
      "an archive with fewer members than its directory says",
      replaced(replaced(whole, at: -12, by: [5, 0]), at: -14, by: [5, 0])),
    npz(
      "an archive with more members than its directory says",
      replaced(replaced(whole, at: -12, by: [3, 0]), at: -14, by: [3, 0])),
    npz("an archive in several parts", replaced(whole, at: -18, by: [1, 0])),
    npz(
      "a ZIP64 archive",
      replaced(replaced(whole, at: -12, by: [0xff, 0xff]), at: -14, by: [0xff, 0xff])),
    npz(
      "an archive with a member twice",
      zipFile([1, 2].map { _ in ZipMember(name: "x_train.npy", content: array) })),
    npz("an archive without the arrays of a data set", npzFile(replacing: ["y_test": nil])),
    npz("an archive of nothing", zipFile([])),
    npz("an encrypted member", member { $0.flags = 1 }),
    npz("a member compressed with bzip2", member { $0.method = 12 }),
    npz("a member stored with the wrong length", member { $0.byteCount = 5 }),
    npz(
      "a member that announces more than its data can contain",
      member { ($0.method, $0.byteCount) = (8, 1 << 29) }),
    npz("a member of 2 GiB", member { ($0.method, $0.byteCount) = (8, 1 << 31) }),
    npz(
      "a member that decompresses to too few bytes",
      member { ($0.method, $0.byteCount) = (8, $0.content.count + 1) }),
    npz(
      "a member that decompresses to too many bytes",
      member { ($0.method, $0.byteCount) = (8, $0.content.count - 1) }),
    npz("a member whose data is damaged", member { ($0.method, $0.data) = (8, [7, 1, 2, 3]) }),
    npz(
      "a member with other bytes after its data",
      member { ($0.method, $0.data) = (8, deflate($0.content) + [0]) }),
    npz("a member with a wrong checksum", member { $0.data = $0.content.dropLast() + [9] }),
    npz(
      "a member that is not where the directory says",
      replaced(whole, at: 0, by: [0x50, 0x4b, 3, 5])),
    npz("a member that is no array", withLabels(Array("not an array".utf8))),
    npz("an array of version 4", withLabels(npy([3], [2, 0, 1], version: 4))),
    npz("an array cut in its header", withLabels(Array(npy([3], [2, 0, 1]).prefix(40)))),
    npz(
      "a header of an array that is no dictionary", header("[1, 2]"), header("{\(asText)"),
      header("{'shape': (3, -1)}"), header("{'a': open('b')}"),
      header("{\(asText), 'shape': (3,)} 4")),
    npz("a header of an array without a shape", header("{\(asText)}")),
    npz(
      "an array of structures",
      header("{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (3,)}")),
    npz(
      "images as 32-bit floats",
      withImages(npy("<f4", [3, 2, 3], [UInt8](repeating: 0, count: 72)))),
    npz("images as Python objects", withImages(npy("|O", [3, 2, 3], [1, 2, 3]))),
    npz(
      "images stored column by column",
      header("{'descr': '|u1', 'fortran_order': True, 'shape': (3, 2, 3)}")),
    npz("images as flat vectors", withImages(npy([3, 6], Array(0..<18)))),
    npz("volumes in place of images", withImages(npy([1, 3, 2, 3, 1], Array(0..<18)))),
    npz("images with two channels", withImages(npy([3, 1, 3, 2], Array(0..<18)))),
    npz("an array of no images", withImages(npy([0, 2, 3], []))),
    npz("an array of images of no rows", withImages(npy([3, 0, 3], []))),
    npz(
      "an array's shape that does not match its elements",
      withImages(npy([3, 2, 3], Array(0..<17)))),
    npz(
      "an array's shape whose product overflows",
      withImages(npy([1 << 31, 1 << 31, 1 << 31], Array(0..<18)))),
    npz("labels as floats", withLabels(npy("<f8", [3], [UInt8](repeating: 0, count: 24)))),
    npz(
      "labels as structures",
      withLabels(
        npy(
          [], [0, 1, 2],
          header: "{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (3,)}"))),
    npz("labels with several columns", withLabels(npy([3, 2], Array(0..<6)))),
    npz(
      "a label of 256",
      withLabels(
        npy(
          "<i8", [3],
          [1, 0, 0, 0, 0, 0, 0, 0] + [0, 1, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0]))),
    npz("a negative label", withLabels(npy(">i2", [3], [0, 0, 0xff, 0xff, 0, 0]))),
    npz("a label above 2⁶³", withLabels(npy("<u8", [3], [UInt8](repeating: 0xff, count: 24)))),
    npz("an array of labels of another length than the images", withLabels(npy([2], [0, 1]))),
    npz(
      "arrays of test images of another size than the training images",
      npzFile(replacing: ["x_test": npy([2, 3, 3], Array(0..<18))])),
  ]
}
