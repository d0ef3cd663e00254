import Foundation
import Testing

@testable import DatasetIO

private func manyFiles(_ count: Int) -> [String: [UInt8]] {
  Dictionary(uniqueKeysWithValues: (0..<count).map { ("\($0 % 2)/\($0)", [1]) })
}

extension BadInput {
  static let byteFolders: [BadInput] = [
    files("`bytes:` of a missing folder", .bytes("nowhere"), [[:]]),
    files("`bytes:` of a file", .bytes("file"), [["file": [1]]]),
    bytes("`bytes:` of a folder without sub-folders", ["1": [1], "2": [1], ".git/1": [1]]),
    bytes("`bytes:` of one class", ["a/1": [1], "a/2": [1], "file": [1]]),
    bytes(
      "`bytes:` of 257 classes",
      Dictionary(uniqueKeysWithValues: (0..<257).map { ("\($0)/1", [1]) })),
    bytes("`bytes:` with a class of one file", ["a/1": [1], "a/2": [1], "b/1": [1], "b/2": []]),
    bytes(
      "`bytes:` with a class of empty or hidden files",
      ["a/1": [1], "a/2": [1], "b/1": [], "b/.2": [1]]),
    bytes("`bytes:` of images that take too much memory", width: 16_384, manyFiles(6)),
    made(
      "`bytes:` with a file of more than 1 GiB, shrunk", .bytes("files", layout: .whole)
    ) { folder in
      try BadInput.bytes("", ["a/1": [1], "a/2": [1], "b/1": [1], "b/2": [1]]).variants[0](folder)
      try folder.resize("files/b/2", to: 1 << 40)
    },
    made("`bytes:` with a file name that is not UTF-8", .bytes("files")) { folder in
      try BadInput.bytes("", ["a/1": [1], "a/2": [1], "b/1": [1], "b/2": [2]]).variants[0](folder)
      let name = "\(folder.path)/files/b/x".utf8.map { CChar(bitPattern: $0) } + [-1, 0]
      let file = open(name, O_CREAT | O_WRONLY, 0o600)
      guard file >= 0 else { try Test.cancel("all file names are UTF-8 here") }
      close(file)
    },
  ]
}
