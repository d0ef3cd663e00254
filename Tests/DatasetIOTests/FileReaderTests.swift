import TestSupport
import Testing

@testable import DatasetIO

@Test func hashesTheFileBeforeDecompression() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write(gzip(Array("abc".utf8)), to: "file.gz")
  let reader = try FileReader(path: try folder.write(Array("abc".utf8), to: "file"))
  while try reader.fill() { reader.consume(reader.unread.count) }
  // The example in FIPS 180-2.
  #expect(
    reader.finish().sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")

  let source = try ByteSource(path: path)
  _ = try source.read(upTo: 3)
  let file = try source.finish()
  #expect(file.path == path)
  #expect(file.byteCount == gzip(Array("abc".utf8)).count)
  #expect(file.sha256 != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
}

@Test func rejectsAMissingFile() {
  #expect(throws: DatasetError.notFound(path: "/nowhere/at/all")) {
    try FileReader(path: "/nowhere/at/all")
  }
}

@Test func reportsTheSystemsReasonForAnUnreadableFile() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write([1], to: "file") + "/inside"
  #expect(throws: DatasetError.unreadable(path: path, reason: "Not a directory")) {
    try FileReader(path: path)
  }
}
