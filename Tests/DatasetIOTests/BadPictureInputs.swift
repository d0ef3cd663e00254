import Foundation
import TestSupport

@testable import DatasetIO

private let whole = greyPNG(7)
private let header = pngChunk("IHDR", pngHeader(width: 2, height: 2))
private let data = pngChunk("IDAT", zlib([0, 1, 2, 0, 3, 4]))
private let end = pngChunk("IEND", [])
private let jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]

/// Returns a file whose header is followed by `chunks`.
private func file(_ chunks: [UInt8]) -> [UInt8] { pngStart + header + chunks }

/// Returns a file of four pixels whose pixels are stored as `data`.
private func compressed(_ data: [UInt8]) -> [UInt8] { file(pngChunk("IDAT", data) + end) }

private func flipped(_ bytes: [UInt8], at index: Int) -> [UInt8] {
  var bytes = bytes
  bytes[index] ^= 1
  return bytes
}

private func classes(_ replaced: [String: [UInt8]] = [:]) -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  for name in ["cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png"] { files[name] = whole }
  return files.merging(replaced) { $1 }
}

extension BadInput {
  static let pictures: [BadInput] = [
    png("a PNG file of no bytes", []),
    png("a JPEG picture called `.png`", jpeg),
    png("a web page called `.png`", Array("<!DOCTYPE html>".utf8)),
    png("a GIF picture called `.png`", Array("GIF89a".utf8)),
    png("a PNG file cut in its first bytes", Array(whole.prefix(5))),
    png("a PNG file cut in a chunk's header", Array(whole.prefix(15))),
    png("a PNG file cut in its data", Array(whole.prefix(45))),
    png("a PNG file without its end", Array(whole.dropLast(12))),
    png("a PNG file with a flipped bit in its data", flipped(whole, at: 50)),
    png("a PNG file with a wrong checksum", flipped(whole, at: whole.count - 1)),
    png("a PNG file with a chunk without a name", file([0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0])),
    png("a PNG file that does not begin with its header", pngStart + data + end),
    png("a PNG file with two headers", file(header + data + end)),
    png("a PNG file with a header of the wrong length", pngStart + pngChunk("IHDR", [1, 2]) + end),
    png("a PNG file of no pixels", pngFile(width: 0, height: 2, [])),
    png("a PNG file of 2³² pixels", pngFile(width: 1 << 16, height: 1 << 16, [])),
    png(
      "a PNG file of an unknown colour type or depth",
      pngFile(width: 2, height: 2, depth: 16, colour: 3, [])),
    png(
      "a PNG file of an unknown compression, filter or interlace method",
      pngFile(width: 2, height: 2, interlace: 2, [])),
    png(
      "a PNG file with an unknown chunk that it cannot be read without", file(pngChunk("ABCD", []))),
    png("a PNG file without data", file(end)),
    png(
      "a PNG file of more pixels than its data can have",
      pngFile(width: 4000, height: 4000, [0])),
    png("a PNG file with too few pixels", compressed(zlib([0, 1, 2, 0, 3]))),
    png("a PNG file with too many pixels", compressed(zlib([0, 1, 2, 0, 3, 4, 5]))),
    png(
      "a PNG file with other bytes after its pixels", compressed(zlib([0, 1, 2, 0, 3, 4]) + [0])),
    png("a PNG file with damaged pixels", compressed([0x78, 0x01, 0x07, 1, 2, 3])),
    png(
      "a PNG file with a wrong checksum of its pixels",
      compressed(zlib([0, 1, 2, 0, 3, 4]).dropLast() + [0])),
    png("a PNG file with an unknown filter", compressed(zlib([0, 1, 2, 5, 3, 4]))),
    png(
      "a PNG file without a palette", pngFile(width: 1, height: 1, colour: 3, [0, 0])),
    png(
      "a PNG file with a palette of 4 bytes",
      pngFile(
        width: 1, height: 1, colour: 3, chunks: pngChunk("PLTE", [1, 2, 3, 4]), [0, 0])),
    png(
      "a PNG file with a colour outside its palette",
      pngFile(
        width: 1, height: 1, colour: 3, chunks: pngChunk("PLTE", [1, 2, 3]), [0, 1])),
    png(
      "a PNG file with a transparent pixel or colour",
      pngFile(width: 1, height: 1, colour: 4, [0, 9, 254]),
      pngFile(
        width: 1, height: 1, depth: 16, colour: 6, [0, 1, 2, 3, 4, 5, 6, 255, 254]),
      pngFile(width: 1, height: 1, chunks: pngChunk("tRNS", [0, 9]), [0, 9]),
      pngFile(
        width: 1, height: 1, colour: 3,
        chunks: pngChunk("PLTE", [1, 2, 3]) + pngChunk("tRNS", [0]), [0, 0])),
  ]

  static let pictureFolders: [BadInput] = [
    files("`images:` of a missing folder", .images("nowhere"), [[:]]),
    files("`images:` of a file", .images("file"), [["file": whole]]),
    folder("`images:` of one class", ["cats/1.png": whole, "cats/2.png": whole, "3.png": whole]),
    folder("`images:` with a class of one picture", classes(["birds/1.png": whole])),
    folder("`images:` with a JPEG picture", classes(["cats/3.jpg": jpeg])),
    folder(
      "`images:` with a file that is no picture", classes(["cats/labels.csv": Array("a,b".utf8)])),
    folder(
      "`images:` with pictures of two sizes",
      ["a/1.png": whole, "a/2.png": whole, "b/1.png": whole, "b/2.png": greyPNG(width: 3, 1)]),
    folder(
      "`images:` with test images of a class without training images",
      [
        "train/a/1.png": whole, "train/b/1.png": whole, "test/a/1.png": whole,
        "test/c/1.png": whole,
      ]),
    folder(
      "`images:` with test images that are not sorted into classes",
      ["train/a/1.png": whole, "train/b/1.png": whole, "test/1.png": whole, "test/2.png": whole]),
    folder(
      "`images:` with empty folders for testing",
      ["train/a/1.png": whole, "train/b/1.png": whole, "test/a/1": [], "test/b/1": []]),
    made("`images:` of pictures that take too much memory", .images("photos")) { folder in
      let side = 2048
      let large = pngFile(
        width: UInt32(side), height: UInt32(side), depth: 1,
        [UInt8](repeating: 0, count: side * (1 + side / 8)))
      let first = try folder.write(large, to: "photos/a/1.png")
      try folder.write(large, to: "photos/b/1.png")
      for number in 2...256 {
        try FileManager.default.linkItem(
          atPath: first,
          toPath: "\(folder.path)/photos/\(number % 2 == 0 ? "a" : "b")/\(number).png")
      }
    },
  ]
}
