// Tests TarReader, and reads CIFAR-10 and CIFAR-100 from archives.
import Harness

@testable import DatasetIO

let file = InMemoryFile()

/// Returns the members of `file` as `TarReader` lists them, and the content of every other one.
func list() throws(DatasetError) -> [ArchiveMember] {
  let source = try ByteSource(path: file.path)
  var tar = TarReader(source: source)
  var members: [ArchiveMember] = []
  while let member = try tar.next() {
    check(member.byteCount >= 0, "negative size")
    let content = members.count % 2 == 0 ? try source.read(upTo: member.byteCount) : nil
    members.append(ArchiveMember(name: member.name, byteCount: member.byteCount, content: content))
  }
  _ = try source.finish()
  return members
}

/// Reads `file` as a CIFAR archive.
func readImages() throws(DatasetError) -> Dataset {
  let files = CIFARFiles(archive: file.path, versions: [.cifar10, .cifar100])
  let dataset = try files.read(name: "archive")
  for images in [dataset.train, dataset.test] {
    check(images.count > 0, "there are no images")
    check(images.pixels.count == images.count * CIFARVersion.imageByteCount, "wrong pixel count")
    check(images.labels.allSatisfy { $0 < dataset.classCount }, "a label belongs to no class")
  }
  return dataset
}

fuzz { (input: inout FuzzInput) throws(DatasetError) in
  let form = input.choice(4)
  var packing = FuzzInput(input.take(3))
  switch form {
  case 0, 1:
    // Arbitrary bytes, or arbitrary blocks with right checksums.
    var archive = ArchiveWriter()
    while form == 1, !input.isEmpty { archive.addBlocks(chosenBy: &input) }
    file.write(packing.packed(form == 1 ? archive.bytes : input.rest()))
    let images = Result { () throws(DatasetError) in try readImages() }
    _ = try list()
    _ = try images.get()
  case 2:
    // A valid archive.
    var archive = ArchiveWriter()
    while !input.isEmpty, archive.members.count < 5 { archive.addMember(chosenBy: &input) }
    file.write(packing.packed(archive.bytes))
    guard !archive.bytes.isEmpty else { return }
    let found = try list()
    check(found.count == archive.members.count, "wrong number of members")
    for (found, expected) in zip(found, archive.members) {
      check(found.name == expected.name, "wrong name: \(found.name)")
      check(found.byteCount == expected.byteCount, "wrong size")
      check(found.content == nil || found.content == expected.content, "wrong bytes")
    }
  default:
    // An archive of one of the versions, complete and undamaged or not.
    let version = input.choice(2) == 0 ? CIFARVersion.cifar10 : .cifar100
    var archive = ArchiveWriter()
    for name in version.files where input.byte() < 0xf0 {
      let labels = version.labelValueCounts.map { _ in input.byte() % 16 }
      let record = labels + [UInt8](repeating: input.byte(), count: CIFARVersion.imageByteCount)
      archive.add(name: "\(version.folder)/\(name)", content: record)
    }
    var bytes = archive.bytes
    if input.choice(2) == 0, !bytes.isEmpty {
      bytes[input.number(byteCount: 2) % bytes.count] = input.byte()
      if input.choice(2) == 0 { fixChecksum(of: &bytes) }
    }
    file.write(packing.packed(bytes))
    let dataset = try readImages()
    check(dataset.train.count == version.trainFiles.count, "training images are missing")
    check(dataset.test.count == 1, "the test image is missing")
  }
}
