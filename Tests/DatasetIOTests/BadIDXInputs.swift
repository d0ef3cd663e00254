@testable import DatasetIO

private let images = "train-images-idx3-ubyte.gz"
private let labels = "train-labels-idx1-ubyte.gz"
private let content = idx([3, 2, 3], Array(0..<18))
private let whole = gzip(content)

/// Returns `bytes` with one bit flipped in the byte at `index`. A negative index counts from the
/// end.
private func changed(_ bytes: [UInt8], at index: Int) -> [UInt8] {
  var bytes = bytes
  bytes[index < 0 ? bytes.count + index : index] ^= 1
  return bytes
}

/// Returns a complete MNIST with a file of images that zeros extend, without taking space on disk.
private func large(_ what: String, _ content: [UInt8], byteCount: Int) -> BadInput {
  .made(what, .named(.mnist)) { folder in
    try BadInput.mnist("", images, content).variants[0](folder)
    try folder.resize("data/mnist/\(images)", to: byteCount)
  }
}

extension BadInput {
  static let downloads: [BadInput] = [
    mnist("a file of no bytes", images, []),
    mnist("a file of one byte", images, [0], [0x1f], [0x3c]),
    mnist("a gzip file cut after its header", images, Array(whole.prefix(10))),
    mnist("a gzip file cut anywhere", (2..<whole.count).map { [images: Array(whole.prefix($0))] }),
    mnist("a gzip file with a wrong CRC", images, changed(whole, at: -8)),
    mnist("a gzip file with a wrong length in its trailer", images, changed(whole, at: -4)),
    mnist("a gzip file with a flipped bit in its data", images, changed(whole, at: 11)),
    mnist("a gzip file of an unknown method", images, changed(whole, at: 2)),
    mnist(
      "a gzip file with other bytes after it", images, whole + Array("PK".utf8),
      whole + [0, 0] + Array("PK".utf8), whole + [0] + whole),
    mnist(
      "a gzip file with bytes after it that look like another gzip header", images,
      whole + [0x1f, 0, 0]),
    mnist("a gzip file whose second member is cut short", images, whole + whole.dropLast()),
    mnist("a gzip file with a second member after the data", images, whole + whole),
    mnist("a gzip file of a gzip file (529205256 in place of 2051)", images, gzip(whole)),
    mnist("a gzip file of nothing", images, gzip([])),
    mnist(
      "a web page called `.gz`, plain or compressed", images,
      Array("<!DOCTYPE html><p>Not found".utf8), Array("\u{feff}\n <HTML lang=en>".utf8),
      Array("<?xml version='1.0'?><Error/>".utf8), gzip(Array("<html></html>".utf8))),
    mnist("a zip archive called `.gz`", images, Array("PK\u{3}\u{4}\u{14}\u{0}".utf8)),
    mnist("a text called `.gz`", images, Array("Not Found\n".utf8)),
  ]

  static let idxContents: [BadInput] = [
    mnist("an unknown magic number", images, [0, 1] + content.dropFirst(2)),
    mnist("labels in place of images", images, gzip(idx([3], [3, 0, 9]))),
    mnist("images in place of labels", labels, whole),
    mnist("signed bytes", images, gzip(idx([3, 2, 3], Array(0..<18), type: 9))),
    mnist("16-bit integers", images, gzip(idx([3, 2, 3], Array(0..<36), type: 0x0b))),
    mnist("32-bit integers", labels, gzip(idx([3], Array(0..<12), type: 0x0c))),
    mnist("32-bit floats", images, gzip(idx([3, 2, 3], Array(0..<72), type: 0x0d))),
    mnist("64-bit floats", images, gzip(idx([3, 2, 3], Array(0..<144), type: 0x0e))),
    mnist("elements of an unknown type", images, gzip(idx([1, 1, 1], [1], type: 7))),
    mnist("images of rank 0", images, gzip(idx([], [1]))),
    mnist("images of rank 2", images, gzip(idx([3, 6], Array(0..<18)))),
    mnist("images of rank 4", images, gzip(idx([3, 2, 3, 1], Array(0..<18)))),
    mnist("labels of rank 4", labels, gzip(idx([3, 1, 1, 1], [3, 0, 9]))),
    mnist("labels of rank 2", labels, gzip(idx([3, 1], [3, 0, 9]))),
    mnist("no images", images, gzip(idx([0, 28, 28], []))),
    mnist("no labels", labels, gzip(idx([0], []))),
    mnist("images of no rows", images, gzip(idx([3, 0, 3], []))),
    mnist("images of no columns", images, gzip(idx([3, 2, 0], []))),
    mnist("sizes whose product overflows", images, idx([.max, .max, .max], [1, 2])),
    mnist("2³¹ images in a file of 18 bytes", images, idx([1 << 31, 28, 28], [1, 2])),
    mnist("2³¹ images in a gzip file of 41 bytes", images, gzip(idx([1 << 31, 28, 28], [1, 2]))),
    mnist("little-endian sizes", images, idx([3 << 24, 2 << 24, 3 << 24], Array(0..<18))),
    large("a file of more than a gibibyte", idx([3, 2, 3], Array(0..<18)), byteCount: 1 << 30 + 1),
    large("a gzip file of a tebibyte", whole, byteCount: 1 << 40),
    large(
      "2³¹ images in a gzip file that is large enough for them",
      gzip(idx([1 << 31, 1, 1], [1, 2])), byteCount: 3 << 20),
    mnist("a payload shorter than the header says", images, content.dropLast()),
    mnist("a compressed payload shorter than the header says", images, gzip(content.dropLast())),
    mnist("a payload longer than the header says", images, content + [0], gzip(content + [0])),
    mnist("a header cut short", images, Array(content.prefix(10)), gzip(Array(content.prefix(10)))),
    mnist("test labels with training images", labels, gzip(idx([2], [1, 2]))),
    mnist(
      "training labels with test images", "t10k-labels-idx1-ubyte.gz", gzip(idx([3], [1, 2, 3]))),
    mnist(
      "test images of another size than the training images", "t10k-images-idx3-ubyte.gz",
      gzip(idx([2, 3, 2], Array(0..<12)))),
    mnist("label 10 in MNIST", labels, gzip(idx([3], [1, 10, 200]))),
  ]
}
