@testable import DatasetIO

private let record = cifarRecord(labels: [1], red: 1)

/// Returns the members of a complete CIFAR-10, with some replaced, or removed if nil.
func cifar10Members(_ changes: [String: [UInt8]?] = [:]) -> [UInt8] {
  var files: [String: [UInt8]?] = cifar10Files().mapValues { $0 }
  files.merge(changes) { $1 }
  return files.sorted { $0.key < $1.key }.flatMap { name, bytes in
    bytes.map { tarMember("cifar-10-batches-bin/\(name)", $0) } ?? []
  }
}

/// Returns a number for a tar header in GNU's form for numbers too long for octal digits.
private func base256(_ number: UInt64) -> [UInt8] {
  [0x80, 0, 0, 0] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

private let petabyte = base256(1 << 50)
private let readme = tarMember("readme.html", [1, 2, 3])

extension BadInput {
  static let cifarFiles: [BadInput] = [
    files("no CIFAR-10 at all", .named(.cifar10), [["data/README": [1]]]),
    files("no CIFAR-100 at all", .named(.cifar100), [["data/README": [1]]]),
    files(
      "CIFAR-10 for Python", .named(.cifar10), [["data_batch_1": [1], "test_batch": [1]]],
      in: "data/cifar-10/cifar-10-batches-py"),
    cifar("one batch missing", "data_batch_4.bin", nil),
    cifar("a batch of no bytes", "data_batch_4.bin", []),
    cifar("a batch of no images", "data_batch_4.bin", gzip([])),
    cifar("a batch cut short", "data_batch_4.bin", (record + record).dropLast()),
    cifar("CIFAR-10's records as CIFAR-100", "train.bin", record),
    cifar(
      "a label of 10 in CIFAR-10", "test_batch.bin", record + cifarRecord(labels: [10], red: 1)),
    cifar("a label of 200 in CIFAR-10", "data_batch_1.bin", cifarRecord(labels: [200], red: 1)),
    cifar("a label of 200 in CIFAR-100", "train.bin", cifarRecord(labels: [1, 200], red: 1)),
    cifar("a coarse label of 20 in CIFAR-100", "train.bin", cifarRecord(labels: [20, 1], red: 1)),
    cifar("a web page as a batch", "data_batch_2.bin", Array("<html>Moved</html>".utf8)),
    cifar("a batch compressed twice", "data_batch_2.bin", gzip(gzip(record))),
    files(
      "a folder in place of the archive", .named(.cifar10),
      [["data/cifar-10/cifar-10-binary.tar.gz/README": [1]]]),
  ]

  static let archives: [BadInput] = [
    archive("an archive of no bytes", []),
    archive("an archive that is a web page", Array("<!DOCTYPE html>".utf8)),
    archive("an archive that is a text", Array(String(repeating: "text", count: 200).utf8)),
    archive(
      "an archive shorter than one header", Array(readme.prefix(100)),
      gzip([1, 2, 3] + record.prefix(97))),
    archive("an archive cut short in a header", readme + readme.prefix(100)),
    archive("an archive cut short in a batch", Array(cifar10Members().prefix(3_512))),
    archive("an archive cut short in another member", tarMember("x", record).dropLast(1_000)),
    archive(
      "an archive whose compressed data is cut short", gzip(cifar10Members() + tarEnd).dropLast(9)),
    archive(
      "an archive with a wrong CRC after its end",
      {
        var bytes = gzip(cifar10Members() + tarEnd)
        bytes[bytes.count - 8] ^= 1
        return bytes
      }()),
    archive(
      "a flipped bit in a tar header",
      {
        var bytes = readme + readme + tarEnd
        bytes[1_024] ^= 1
        return bytes
      }()),
    archive(
      "a size that is not a number", tarMember("x", [1], size: Array("0000000000x".utf8)) + tarEnd),
    archive(
      "a negative size in a tar header",
      tarMember("x", [1], size: [UInt8](repeating: 0xff, count: 12)) + tarEnd),
    archive(
      "a size out of range",
      tarMember("x", [1], size: [0x80] + [UInt8](repeating: 0xff, count: 11))),
    archive("a member of a petabyte", tarMember("x", [1], size: petabyte) + tarEnd),
    archive("a batch of a petabyte", tarMember("data_batch_1.bin", record, size: petabyte)),
    archive("a member's name of a petabyte", tarMember("x", [1], kind: "L", size: petabyte)),
    archive("a pax header of a petabyte", tarMember("x", [1], kind: "x", size: petabyte)),
    archive("a pax header cut short", readme + tarMember("x", record, kind: "x").prefix(1_000)),
    archive(
      "a pax record of a wrong length", tarMember("x", Array("99 path=a\n".utf8), kind: "x"),
      tarMember("x", Array("path=a\n".utf8), kind: "x"),
      tarMember("x", Array("2 path=a\n".utf8), kind: "x"),
      tarMember("x", Array("-9 path=a\n".utf8), kind: "x")),
    archive(
      "a pax size that is not a number", tarMember("x", Array("10 size=a\n".utf8), kind: "x"),
      tarMember("x", Array("11 size=-1\n".utf8), kind: "x"),
      tarMember("x", Array("27 size=999999999999999999\n".utf8), kind: "x")),
    archive(
      "a batch of a petabyte by its pax header",
      tarMember("x", Array("25 size=1125899906842624\n".utf8), kind: "x")
        + tarMember("data_batch_1.bin", record)),
    archive("an archive of other files", readme + tarMember("data_batch_1", [1]) + tarEnd),
    archive("an archive with a batch missing", cifar10Members(["data_batch_2.bin": nil]) + tarEnd),
    archive(
      "a link in place of a batch, symbolic or hard",
      cifar10Members(["data_batch_2.bin": nil]) + tarMember("data_batch_2.bin", [], kind: "2")
        + tarEnd,
      cifar10Members(["data_batch_2.bin": nil]) + tarMember("data_batch_2.bin", [], kind: "1")
        + tarEnd),
    archive(
      "a folder in place of a batch",
      cifar10Members(["data_batch_2.bin": nil]) + tarMember("data_batch_2.bin/", [], kind: "5")
        + tarEnd),
    archive(
      "an archive that contains a batch twice",
      cifar10Members() + tarMember("/a/test_batch.bin", record) + tarEnd),
    archive(
      "half a record in an archive",
      cifar10Members(["data_batch_2.bin": record.dropLast()]) + tarEnd),
    archive(
      "a label of 200 in an archive",
      cifar10Members(["data_batch_2.bin": cifarRecord(labels: [200], red: 1)]) + tarEnd),
    files(
      "a damaged archive with spaces and non-ASCII letters in its path",
      .path("Größe 1/日本 語.tar.gz"), [["Größe 1/日本 語.tar.gz": Array(readme.prefix(100))]]),
  ]
}
