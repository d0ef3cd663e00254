import Foundation
import TestSupport
import Testing

@testable import DatasetIO

private let images = "data/mnist/train-images-idx3-ubyte.gz"
private let labels = "data/mnist/train-labels-idx1-ubyte.gz"

/// Returns a complete MNIST in which `change` replaces one file.
private func oneFile(
  _ what: String, without name: String,
  _ change: @escaping @Sendable (TemporaryFolder, String) throws -> Void
) -> BadInput {
  .made(what, .named(.mnist)) { folder in
    try BadInput.mnist("", [[lastComponent(name): nil]]).variants[0](folder)
    try change(folder, "\(folder.path)/\(name)")
  }
}

/// Returns a file of four bytes that is changed while it is read.
private func changing(_ what: String, _ change: @escaping @Sendable (String) throws -> Void)
  -> BadInput
{
  .made(what, .changing("file", change)) { folder in try folder.write([1, 2, 3, 4], to: "file") }
}

/// Makes a file that cannot be opened, not even by the superuser, or cancels the test.
private func makeUnreadable(in folder: TemporaryFolder, _ path: String) throws {
  try Data([0]).write(to: URL(filePath: path))
  try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
  guard access(path, R_OK) == 0 else { return }
  let writeOnly = "/sys/bus/platform/uevent"
  guard FileManager.default.fileExists(atPath: writeOnly) else {
    try Test.cancel("nothing is unreadable to the superuser here")
  }
  try FileManager.default.removeItem(atPath: path)
  try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: writeOnly)
}

extension BadInput {
  static let fileSystem: [BadInput] = [
    files("no folder of data sets", .named(.mnist), [["README": [1]]]),
    files("no files at all", .named(.mnist), [["data/README": [1]]]),
    oneFile("one file missing", without: images) { _, _ in },
    oneFile("a link that leads nowhere", without: images) { _, path in
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nowhere")
    },
    oneFile("links in a circle", without: images) { _, path in
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    },
    oneFile("a folder in place of a file", without: images) { _, path in
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    },
    oneFile("a pipe in place of a file", without: labels) { _, path in
      try #require(mkfifo(path, 0o600) == 0)
    },
    oneFile("a device in place of a file", without: labels) { _, path in
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
    },
    oneFile("an unreadable file", without: labels, makeUnreadable),
    changing("a file that shrinks while it is read") { path in try resize(path, to: 3) },
    changing("a file that is emptied while it is read") { path in try resize(path, to: 0) },
    changing("a file that grows while it is read") { path in try resize(path, to: 5) },
    changing("a file that is rewritten with the same size while it is read") { path in
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: path)
    },
    files("a missing path", .path("nowhere/at/all"), [[:]]),
    files("a path below a file", .path("file/mnist"), [["file": [1]]]),
    files("a file of another kind", .path("mnist.h5"), [["mnist.h5": [1]]]),
    made("an empty folder", .path("empty")) { folder in
      try FileManager.default.createDirectory(
        atPath: folder.path + "/empty", withIntermediateDirectories: false)
    },
    files(
      "a folder of other files", .path("photos"),
      [Dictionary(uniqueKeysWithValues: (1...7).map { ("photos/\($0).png", [1]) })]),
    files(
      "control characters in a file name", .path("photos"),
      [["photos/a\u{1B}[31m\u{7}\u{9B}b.png": [1]]]),
  ]
}
