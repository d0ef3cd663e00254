import Foundation
import TestSupport
import Testing

@testable import DatasetIO

private func content(of bytes: [UInt8]) throws -> [UInt8] {
  let folder = try TemporaryFolder()
  let source = try ByteSource(path: try folder.write(bytes, to: "file"))
  let content = try source.read(upTo: 1 << 30)
  _ = try source.finish()
  return content
}

private let text = Array("Pixels, some of them neighbours.".utf8)

@Test func readsAPlainFileUnchanged() throws {
  #expect(try content(of: text) == text)
}

@Test func recognisesGzipByItsFirstBytes() throws {
  #expect(try content(of: gzip(text)) == text)
}

@Test func decompressesDeflatedBlocks() throws {
  // `gzip -9` of 1,000 times the letter a, without its name and time.
  let member: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x4c, 0x1c, 0x05, 0xa3,
    0x60, 0x14, 0x0c, 0x77, 0x00, 0x00, 0x03, 0xda, 0x38, 0x9a, 0xe8, 0x03, 0x00, 0x00,
  ]
  #expect(try content(of: member) == [UInt8](repeating: 0x61, count: 1_000))
}

@Test func joinsTheMembersOfAGzipFile() throws {
  #expect(try content(of: gzip(text) + gzip([]) + gzip([1, 2])) == text + [1, 2])
}

@Test func readsContentsOfManyPieces() throws {
  let long = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
  #expect(try content(of: long) == long)
  #expect(try content(of: gzip(long)) == long)
}

@Test func findsAMemberThatStartsAtAPieceBoundary() throws {
  // With four headers of stored blocks, and the header and trailer of the member, this fills a
  // piece.
  let first = [UInt8](repeating: 5, count: FileReader.pieceByteCount - 4 * 5 - 18)
  #expect(gzip(first).count == FileReader.pieceByteCount)
  #expect(try content(of: gzip(first) + gzip(text)) == first + text)
}

@Test func readsInSteps() throws {
  let folder = try TemporaryFolder()
  let source = try ByteSource(path: try folder.write(gzip(text), to: "file"))
  #expect(try source.read(upTo: 4) == Array(text[0..<4]))
  try source.skip(3)
  #expect(source.position == 7)
  #expect(try source.read(upTo: 100) == Array(text[7...]))
  #expect(try source.read(upTo: 1) == [])
  try source.skip(1)
  #expect(source.position == text.count)
}

@Test func rejectsAGzipFileCutShortAnywhere() throws {
  let folder = try TemporaryFolder()
  let whole = gzip(text)
  for length in 2..<whole.count {
    let path = try folder.write(Array(whole.prefix(length)), to: "file")
    #expect(throws: DatasetError.gzipCutShort(path: path)) {
      let source = try ByteSource(path: path)
      _ = try source.read(upTo: text.count)
      _ = try source.finish()
    }
  }
}

@Test func rejectsASecondMemberCutShort() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write(gzip(text) + gzip(text).dropLast(), to: "file")
  #expect(throws: DatasetError.gzipCutShort(path: path)) {
    try ByteSource(path: path).read(upTo: 1_000)
  }
}

@Test(arguments: [(-8, "incorrect data check"), (-4, "incorrect length check")])
func rejectsAGzipFileWithAWrongChecksum(offset: Int, reason: String) throws {
  let folder = try TemporaryFolder()
  var bytes = gzip(text)
  bytes[bytes.count + offset] ^= 1
  let path = try folder.write(bytes, to: "file")
  #expect(throws: DatasetError.gzipDamaged(path: path, reason: reason)) {
    try ByteSource(path: path).read(upTo: 1_000)
  }
}

@Test func rejectsBytesAfterAGzipMember() throws {
  let folder = try TemporaryFolder()
  for rest in [[1], [0, 1], [0] + gzip(text), [UInt8](repeating: 0, count: 600_000) + [1]] {
    let path = try folder.write(gzip(text) + rest, to: "file")
    #expect(throws: DatasetError.bytesAfterGzip(path: path)) {
      let source = try ByteSource(path: path)
      _ = try source.read(upTo: text.count)
      _ = try source.finish()
    }
  }
}

@Test(arguments: [1, 511, 600_000])
func skipsZerosAfterTheLastGzipMember(count: Int) throws {
  let folder = try TemporaryFolder()
  let padded = gzip(text) + gzip(text) + [UInt8](repeating: 0, count: count)
  let source = try ByteSource(path: try folder.write(padded, to: "file"))
  #expect(try source.read(upTo: 2 * text.count) == text + text)
  #expect(try source.finish().byteCount == padded.count)
}

@Test func rejectsContentAfterTheExpectedEnd() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write(gzip(text), to: "file")
  let source = try ByteSource(path: path)
  _ = try source.read(upTo: 10)
  #expect(throws: DatasetError.bytesAfterEnd(path: path, expected: 10)) { try source.finish() }
}

@Test func reservesNoMoreMemoryThanTheFileCanFill() throws {
  let folder = try TemporaryFolder()
  let plain = try ByteSource(path: try folder.write(text, to: "plain"))
  #expect(try plain.read(upTo: 1 << 50).capacity < 200)
  let compressed = try ByteSource(path: try folder.write(gzip(text), to: "compressed"))
  #expect(try compressed.read(upTo: 1 << 50).capacity < 1 << 17)
  let reader = try FileReader(path: folder.path + "/plain")
  #expect(reader.piece.count == text.count + 1)
}

/// The size to which such a file can decompress overflows an integer.
@Test func rejectsAGzipFileOfOneExbibyte() throws {
  let path = "/dev/shm/ByteSourceTests-\(UUID().uuidString)"
  defer { try? FileManager.default.removeItem(atPath: path) }
  do {
    try Data(gzip(text)).write(to: URL(filePath: path))
    try resize(path, to: 1 << 60)
  } catch {
    try Test.cancel("only a tmpfs supports files of that size")
  }
  #expect(throws: DatasetError.fileTooLarge(path: path)) { try ByteSource(path: path) }
}

@Test func rejectsAGzipFileThatDecompressesToTooMuch() throws {
  let folder = try TemporaryFolder()
  let matches = 1_000
  let member = gzipOfZeros(matches: matches)
  var bomb: [UInt8] = []
  for _ in 0...LabelledImages.largestByteCount / (1 + 258 * matches) { bomb += member }
  #expect(bomb.count < 8 << 20)
  let source = try ByteSource(path: try folder.write(bomb, to: "bomb"))
  #expect(throws: DatasetError.fileTooLarge(path: source.path)) { try source.skip(1 << 50) }
}

/// Returns a gzip file of one zero and `matches` times 258 more. Each match takes 13 bits in a
/// block of fixed codes (RFC 1951, 3.2.6).
private func gzipOfZeros(matches: Int) -> [UInt8] {
  var bits: [UInt8] = [1, 1, 0] + [0, 0, 1, 1, 0, 0, 0, 0]
  for _ in 0..<matches { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }
  bits += [0, 0, 0, 0, 0, 0, 0]
  bits += [UInt8](repeating: 0, count: -bits.count & 7)
  let deflated = stride(from: 0, to: bits.count, by: 8).map { start in
    (0..<8).reduce(UInt8(0)) { $0 | bits[start + $1] << $1 }
  }
  let stored = gzip([UInt8](repeating: 0, count: 1 + 258 * matches))
  return stored.prefix(10) + deflated + stored.suffix(8)
}
