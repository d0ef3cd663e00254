import Testing

@testable import DatasetIO

/// Reads `bytes` as an IDX file called `file`, whose path takes the place of `PATH` in `error`.
private func expect(
  _ error: (String) -> DatasetError, reading bytes: [UInt8], as content: IDXFile.Content = .images,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = try TemporaryFolder()
  let path = try folder.write(bytes, to: "file")
  #expect(throws: error(path), sourceLocation: sourceLocation) {
    try IDXFile(path: path, holding: content)
  }
}

@Test func readsImagesOfAnySize() throws {
  let folder = try TemporaryFolder()
  let path = try folder.write(idx([2, 1, 5], Array(0..<10)), to: "file")
  let file = try IDXFile(path: path, holding: .images)
  #expect(file.dimensions == [2, 1, 5])
  #expect(file.elements == Array(0..<10))
}

@Test func readsCountsAboveAByte() throws {
  let folder = try TemporaryFolder()
  let labels = (0..<66_000).map { UInt8($0 % 10) }
  let path = try folder.write(gzip(idx([66_000], labels)), to: "file")
  #expect(try IDXFile(path: path, holding: .labels).elements == labels)
}

@Test func saysThatAFileWasCompressedTwice() throws {
  let once = gzip(idx([1], [1]))
  try expect({ .stillGzipped(path: $0) }, reading: gzip(once), as: .labels)
}

@Test(arguments: [
  "<!DOCTYPE html><p>Not found", "<html>", "\n <HTML lang=en>", "\u{feff}<!doctype HTML>",
  "<?xml version='1.0'?><Error/>",
])
func saysThatAFileIsAWebPage(page: String) throws {
  try expect({ .webPage(path: $0) }, reading: Array(page.utf8))
  try expect({ .webPage(path: $0) }, reading: gzip(Array(page.utf8)))
}

@Test func rejectsAForeignMagic() throws {
  try expect({ .notIDX(path: $0, start: [0, 1, 8, 3]) }, reading: [0, 1, 8, 3, 0, 0, 0, 1])
  try expect({ .notIDX(path: $0, start: [0]) }, reading: [0])
}

@Test func saysThatLabelsLieWhereImagesBelongAndTheReverse() throws {
  try expect({ .labelsInPlaceOfImages(path: $0) }, reading: idx([2], [1, 2]))
  try expect(
    { .imagesInPlaceOfLabels(path: $0) }, reading: idx([2, 1, 1], [1, 2]), as: .labels)
}

@Test(arguments: [0x00, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, 0xff] as [UInt8])
func rejectsElementsOtherThanUnsignedBytes(code: UInt8) throws {
  try expect(
    { .idxElementType(path: $0, code: code) }, reading: idx([1, 1, 1], [1], type: code))
}

@Test(arguments: [0, 2, 4])
func rejectsOtherRanks(rank: Int) throws {
  let dimensions = [UInt32](repeating: 1, count: rank)
  try expect(
    { .idxRank(path: $0, expected: 3, found: rank) }, reading: idx(dimensions, [1]))
  try expect(
    { .idxRank(path: $0, expected: 1, found: rank) }, reading: idx(dimensions, [1]), as: .labels)
}

@Test func rejectsAFileCutShortAnywhere() throws {
  let folder = try TemporaryFolder()
  let whole = idx([2, 1, 2], [1, 2, 3, 4])
  for length in 1..<whole.count {
    let path = try folder.write(gzip(Array(whole.prefix(length))), to: "file")
    #expect(throws: DatasetError.self) { try IDXFile(path: path, holding: .images) }
  }
  try expect(
    { .cutShort(path: $0, expected: 16, found: 15) }, reading: Array(whole.prefix(15)))
  try expect(
    { .cutShort(path: $0, expected: 20, found: 19) }, reading: gzip(whole.dropLast()))
}

@Test func rejectsBytesAfterTheLastImage() throws {
  try expect(
    { .bytesAfterEnd(path: $0, expected: 20) }, reading: idx([2, 1, 2], [1, 2, 3, 4, 5]))
}

@Test func rejectsAFileOfNoImages() throws {
  try expect({ .noImages(path: $0) }, reading: idx([0, 28, 28], []))
  try expect({ .noImages(path: $0) }, reading: idx([0], []), as: .labels)
}

@Test func rejectsImagesOfNoPixels() throws {
  try expect({ .emptyImages(path: $0, height: 0, width: 28) }, reading: idx([1, 0, 28], []))
  try expect({ .emptyImages(path: $0, height: 28, width: 0) }, reading: idx([1, 28, 0], []))
}

@Test(arguments: [[1 << 31, 28, 28], [.max, .max, .max], [3, 1, 1]] as [[UInt32]])
func rejectsAHeaderThatClaimsMoreThanTheFileCanHold(dimensions: [UInt32]) throws {
  let claimed = dimensions.map(Int.init)
  try expect(
    { .impossibleSize(path: $0, dimensions: claimed, possible: 18) },
    reading: idx(dimensions, [1, 2]))
}

@Test func measuresAClaimAgainstWhatDecompressionCanGain() throws {
  let bytes = gzip(idx([1 << 31, 28, 28], [1, 2]))
  try expect(
    {
      .impossibleSize(
        path: $0, dimensions: [1 << 31, 28, 28], possible: bytes.count * 1032)
    }, reading: bytes)
}
