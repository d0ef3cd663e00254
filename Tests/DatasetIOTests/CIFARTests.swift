import TestSupport
import Testing

@testable import DatasetIO

/// The order of the members in the official archive, which is not the order of the batches.
private let archiveOrder = [
  "data_batch_1.bin", "data_batch_3.bin", "data_batch_4.bin", "test_batch.bin",
  "data_batch_5.bin", "data_batch_2.bin",
]

private func archive(_ names: [String], of files: [String: [UInt8]]) -> [UInt8] {
  tarMember("cifar/", [], kind: "5") + tarMember("cifar/readme.html", [1, 2, 3])
    + names.flatMap { tarMember("cifar/\($0)", files[$0] ?? []) } + tarEnd
}

private func read(
  _ files: [String: [UInt8]], as version: CIFARVersion = .cifar10, in folder: TemporaryFolder
) throws -> Dataset {
  for (name, bytes) in files { try folder.write(bytes, to: name) }
  return try CIFARFiles(version, in: folder.path).read(name: "tiny")
}

private func readArchive(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> Dataset {
  let path = try folder.write(bytes, to: "archive.tar.gz")
  return try #require(CIFARFiles.recognise(at: path)).read(name: "tiny")
}

private func archive(in folder: TemporaryFolder) -> CIFARFiles {
  CIFARFiles(archive: "\(folder.path)/cifar-10-binary.tar.gz", versions: [.cifar10])
}

private func pixels(red: UInt8) -> [UInt8] {
  [7, 8, 9] + (1..<1024).flatMap { _ in [red, red + 1, red + 2] }
}

@Test func readsCIFAR10ChannelsLast() throws {
  let dataset = try read(cifar10Files(), in: try TemporaryFolder())
  #expect(dataset.classCount == 10)
  #expect(
    dataset.train
      == LabelledImages(
        height: 32, width: 32, channels: 3,
        pixels: [10, 20, 30, 40, 50].flatMap { pixels(red: $0) }, labels: [1, 2, 3, 4, 5]))
  #expect(
    dataset.test
      == LabelledImages(
        height: 32, width: 32, channels: 3, pixels: pixels(red: 90) + pixels(red: 80),
        labels: [9, 8]))
  #expect(dataset.files.map { lastComponent($0.path) } == CIFARVersion.cifar10.files)
}

@Test func keepsThePlaceOfEveryPixel() throws {
  var files = cifar10Files()
  let planes = (0..<3072).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
  files["data_batch_1.bin"] = [4] + planes
  let image = try read(files, in: try TemporaryFolder()).train.prefix(1)
  for (y, x, channel) in [(0, 0, 0), (0, 31, 2), (17, 5, 1), (31, 31, 2)] {
    #expect(image.pixels[(y * 32 + x) * 3 + channel] == planes[channel * 1024 + y * 32 + x])
  }
}

@Test func readsAnyNumberOfRecordsPlainOrGzipped() throws {
  var files = cifar10Files()
  let many = (0..<150).flatMap { cifarRecord(labels: [UInt8($0 % 10)], red: UInt8($0)) }
  files["data_batch_2.bin"] = nil
  files["data_batch_2.bin.gz"] = gzip(many)
  let dataset = try read(files, in: try TemporaryFolder())
  #expect(dataset.train.count == 154)
  #expect(dataset.train.labels[1..<151].elementsEqual((0..<150).map { UInt8($0 % 10) }))
  #expect(dataset.train.pixels[3072..<4 * 3072].elementsEqual((0..<3).flatMap { pixels(red: $0) }))
}

@Test func readsCIFAR100WithItsFineLabels() throws {
  let dataset = try read(cifar100Files(), as: .cifar100, in: try TemporaryFolder())
  #expect(dataset.classCount == 100)
  #expect(dataset.train.labels == [99, 42])
  #expect(dataset.train.pixels == pixels(red: 1) + pixels(red: 2))
  #expect(dataset.test.labels == [7])
}

@Test func readsAnArchiveInTheOrderOfTheBatches() throws {
  let loose = try read(cifar10Files(), in: try TemporaryFolder())
  let packed = try readArchive(
    gzip(archive(archiveOrder, of: cifar10Files())), in: try TemporaryFolder())
  #expect(packed.train == loose.train)
  #expect(packed.test == loose.test)
  #expect(packed.files.map { lastComponent($0.path) } == ["archive.tar.gz"])
}

@Test func recognisesCIFAR100ByTheArchivesMembers() throws {
  let bytes = archive(["test.bin", "train.bin"], of: cifar100Files())
  let dataset = try readArchive(bytes, in: try TemporaryFolder())
  #expect(dataset.classCount == 100)
  #expect(dataset.train.count == 2)
}

@Test func findsTheArchiveAndTheFolderFromInsideIt() throws {
  let folder = try TemporaryFolder()
  #expect(CIFARFiles(.cifar10, in: folder.path).presence == .nothing)
  try folder.write(
    gzip(archive(archiveOrder, of: cifar10Files())), to: "cifar-10-binary.tar.gz")
  let packed = CIFARFiles(.cifar10, in: folder.path)
  #expect(packed == archive(in: folder))
  #expect(packed.presence == .whole)
  #expect(try packed.read(name: "tiny").train.count == 5)

  for (name, bytes) in cifar10Files() {
    try folder.write(bytes, to: "cifar-10-batches-bin/\(name)")
  }
  let unpacked = CIFARFiles(.cifar10, in: folder.path)
  #expect(unpacked != packed)
  #expect(unpacked == CIFARFiles(.cifar10, in: folder.path + "/cifar-10-batches-bin"))
}

@Test func prefersCompleteFilesToIncompleteOnes() throws {
  let folder = try TemporaryFolder()
  try folder.write(cifarRecord(labels: [1], red: 1), to: "data_batch_2.bin")
  #expect(
    CIFARFiles(.cifar10, in: folder.path).presence
      == .part(missing: CIFARVersion.cifar10.files.filter { $0 != "data_batch_2.bin" }))

  try folder.write(
    gzip(archive(archiveOrder, of: cifar10Files())), to: "cifar-10-binary.tar.gz")
  #expect(CIFARFiles(.cifar10, in: folder.path) == archive(in: folder))

  for (name, bytes) in cifar10Files() {
    try folder.write(bytes, to: "cifar-10-batches-bin/\(name)")
  }
  #expect(
    CIFARFiles(.cifar10, in: folder.path)
      == CIFARFiles(.cifar10, in: folder.path + "/cifar-10-batches-bin"))
}
