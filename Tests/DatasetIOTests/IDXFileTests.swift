import TestSupport
import Testing

@testable import DatasetIO

@Test func readsImagesOfAnySize() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write(idx([2, 1, 5], Array(0..<10)), to: "file")
  let file = try IDXFile(path: path, holding: .images)
  #expect(file.dimensions == [2, 1, 5])
  #expect(file.elements == Array(0..<10))
}

@Test func readsCountsAbove255() throws {
  let folder = try TemporaryFolder()
  let labels = (0..<66_000).map { UInt8($0 % 10) }
  let path = try folder.write(gzip(idx([66_000], labels)), to: "file")
  #expect(try IDXFile(path: path, holding: .labels).elements == labels)
}

@Test func rejectsAFileCutShortAnywhere() throws {
  let folder = try TemporaryFolder()
  let whole = idx([2, 1, 2], [1, 2, 3, 4])
  for length in 1..<whole.count {
    let path = try folder.write(gzip(Array(whole.prefix(length))), to: "file")
    #expect(throws: DatasetError.self) { try IDXFile(path: path, holding: .images) }
  }
}
