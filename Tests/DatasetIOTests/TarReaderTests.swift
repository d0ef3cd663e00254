import TestSupport
import Testing

@testable import DatasetIO

/// Returns the names and contents of the regular files in an archive.
private func members(of archive: [UInt8]) throws -> [String: [UInt8]] {
  let folder = try TemporaryFolder()
  let source = try ByteSource(path: try folder.write(archive, to: "archive"))
  var tar = TarReader(source: source)
  var members: [String: [UInt8]] = [:]
  while let member = try tar.next() {
    members[member.name] = try source.read(upTo: member.byteCount)
  }
  _ = try source.finish()
  return members
}

private let long = [UInt8](repeating: 3, count: 1_300)

@Test func readsTheMembersOfAnArchive() throws {
  let archive = tarMember("a", [1, 2]) + tarMember("b", long) + tarMember("c", []) + tarEnd
  #expect(try members(of: archive) == ["a": [1, 2], "b": long, "c": []])
  #expect(try members(of: gzip(archive)) == ["a": [1, 2], "b": long, "c": []])
}

@Test func skipsMembersThatAreNotRead() throws {
  let folder = try TemporaryFolder()
  let archive = tarMember("a", long) + tarMember("b", [2]) + tarEnd
  var tar = TarReader(source: try ByteSource(path: try folder.write(archive, to: "archive")))
  #expect(try tar.next()?.name == "a")
  #expect(try tar.next()?.name == "b")
  #expect(try tar.next()?.name == nil)
}

@Test func skipsFoldersLinksAndPaxHeaders() throws {
  let archive =
    tarMember("folder/", [], kind: "5") + tarMember("link", [], kind: "2")
    + tarMember("pax", Array("27 mtime=1700000000.123456\n".utf8), kind: "x")
    + tarMember("folder/a", [1]) + tarMember("pax", long, kind: "g")
    + tarMember("b", [2], kind: "\0") + tarEnd
  #expect(try members(of: archive) == ["folder/a": [1], "b": [2]])
}

@Test func joinsPrefixAndName() throws {
  let archive = tarMember("name", [1], prefix: "some/prefix") + tarEnd
  #expect(try members(of: archive) == ["some/prefix/name": [1]])
}

@Test func readsGNULongNames() throws {
  let name = String(repeating: "deep/", count: 50) + "file"
  let archive =
    tarMember("././@LongLink", Array(name.utf8) + [0], kind: "L")
    + tarMember(String(name.prefix(100)), [1]) + tarMember("b", [2]) + tarEnd
  #expect(try members(of: archive) == [name: [1], "b": [2]])
}

@Test func longNameAppliesOnlyToTheNextMember() throws {
  let archive =
    tarMember("././@LongLink", Array("folder".utf8), kind: "L") + tarMember("f", [], kind: "5")
    + tarMember("b", [2]) + tarEnd
  #expect(try members(of: archive) == ["b": [2]])
}

@Test func readsSizesInBase256AndPaddedOctal() throws {
  let binary: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0x14]
  let archive =
    tarMember("a", long, size: binary) + tarMember("b", [2], size: Array("         1 \0".utf8))
    + tarEnd
  #expect(try members(of: archive) == ["a": long, "b": [2]])
}

@Test func rejectsAnArchiveCutShortWithinAMember() throws {
  let archive = tarMember("a", [1]) + tarMember("b", long)
  for length in [1, 100, 511, 513, 1_023, 1_200, archive.count - 1] {
    #expect(throws: DatasetError.self) { try members(of: Array(archive.prefix(length))) }
  }
}
