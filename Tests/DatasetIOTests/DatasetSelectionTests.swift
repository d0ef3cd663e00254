import TestSupport
import Testing

@testable import DatasetIO

@Test func recognizesTheNamedDataSets() throws {
  #expect(try DatasetSelection(argument: "mnist") == .mnist)
  #expect(try DatasetSelection(argument: "fashion-mnist") == .fashionMNIST)
  #expect(try DatasetSelection(argument: "kmnist") == .kmnist)
  #expect(try DatasetSelection(argument: "cifar-10") == .cifar10)
  #expect(try DatasetSelection(argument: "cifar-100") == .cifar100)
  #expect(try DatasetSelection(argument: "glyphs") == .glyphs)
}

@Test func namesIgnoreCase() throws {
  #expect(try DatasetSelection(argument: "MNIST") == .mnist)
  #expect(try DatasetSelection(argument: "Cifar-10") == .cifar10)
  #expect(try DatasetSelection(argument: "./MNIST") == .path("./MNIST"))
}

@Test func argumentsWithASlashOrOfExistingFilesArePaths() throws {
  #expect(try DatasetSelection(argument: "./mnist") == .path("./mnist"))
  #expect(try DatasetSelection(argument: "..") == .path(".."))
}

@Test(arguments: [
  ("M-NIST", "mnist"), ("cifar10", "cifar-10"), ("CIFAR_100", "cifar-100"), ("glyph", "glyphs"),
  ("minst", "mnist"), ("fashion_mnist", "fashion-mnist"), ("k-mnist", "kmnist"),
  ("imagenet", nil), ("", nil),
])
func suggestsTheNearestName(argument: String, suggestion: String?) {
  #expect(throws: DatasetError.unknownDataset(argument, suggestion: suggestion)) {
    try DatasetSelection(argument: argument)
  }
}

@Test(arguments: [
  ("data/fashion-mnist/", "fashion-mnist"), ("/a/cifar-10-binary.tar.gz", "cifar-10-binary"),
  ("b/small.tgz", "small"), ("mnist.npz", "mnist"), ("./x/../letters/.", "letters"),
])
func namesADataSetAfterTheLastPartOfItsPath(path: String, name: String) {
  #expect(DatasetSelection.path(path).name == name)
}

@Test func readsMNISTFromItsFolder() throws {
  let folder = try TemporaryFolder()
  #expect(!DatasetSelection.mnist.isAvailable(in: folder.path))
  for (name, bytes) in idxFiles() { try folder.write(gzip(bytes), to: "mnist/\(name).gz") }
  #expect(DatasetSelection.mnist.isAvailable(in: folder.path))
  let dataset = try DatasetSelection.mnist.load(dataDirectory: folder.path)
  #expect(dataset.name == "mnist")
  #expect(dataset.classCount == 10)
  #expect(dataset.files.map(dataset.isPublished) == [false, false, false, false])
}

@Test func readsCIFARFromItsFolders() throws {
  let folder = try TemporaryFolder()
  #expect(!DatasetSelection.cifar10.isAvailable(in: folder.path))
  #expect(!DatasetSelection.cifar100.isAvailable(in: folder.path))
  for (name, bytes) in cifar10Files() { try folder.write(bytes, to: "cifar-10/\(name)") }
  for (name, bytes) in cifar100Files() {
    try folder.write(bytes, to: "cifar-100/cifar-100-binary/\(name)")
  }
  #expect(DatasetSelection.cifar10.isAvailable(in: folder.path))
  #expect(DatasetSelection.cifar100.isAvailable(in: folder.path))
  #expect(try DatasetSelection.cifar10.load(dataDirectory: folder.path).classCount == 10)
  #expect(try DatasetSelection.cifar100.load(dataDirectory: folder.path).classCount == 100)
}

@Test(arguments: [
  (DatasetSelection.mnist, "mnist", idxFiles()), (.cifar10, "cifar-10", cifar10Files()),
  (.cifar100, "cifar-100", cifar100Files()),
])
func distinguishesAnIncompleteDataSetFromAMissingOne(
  selection: DatasetSelection, place: String, files: [String: [UInt8]]
) throws {
  let folder = try TemporaryFolder()
  try folder.write([1], to: "\(place)/README")
  #expect(selection.presence(in: folder.path) == .nothing)
  let missing = try #require(files.keys.min())
  for (name, bytes) in files where name != missing {
    try folder.write(bytes, to: "\(place)/\(name)")
  }
  let name = selection == .mnist ? missing + ".gz" : missing
  #expect(selection.presence(in: folder.path) == .part(missing: [name]))
  #expect(!selection.isAvailable(in: folder.path))
  try folder.write(files[missing] ?? [], to: "\(place)/\(missing)")
  #expect(selection.presence(in: folder.path) == .whole)
}

@Test func generatesGlyphsWithoutFiles() throws {
  #expect(DatasetSelection.glyphs.isAvailable(in: "/nowhere"))
  let dataset = try DatasetSelection.glyphs.load(dataDirectory: "/nowhere")
  #expect(dataset.name == "glyphs")
  #expect(dataset.train.count == 12_000)
  #expect(dataset.test.count == 2_000)
  #expect(dataset.files == [])
}

@Test func recognisesTheDataSetAtAPath() throws {
  let folder = try TemporaryFolder()
  for (name, bytes) in idxFiles(trainLabels: [0, 1, 46]) {
    try folder.write(bytes, to: "letters/\(name)")
  }
  for (name, bytes) in cifar10Files() { try folder.write(bytes, to: "ten/\(name)") }
  for (name, bytes) in cifar100Files() { try folder.write(gzip(bytes), to: "100/\(name).gz") }
  let members = cifar100Files().flatMap { tarMember("x/\($0.key)", $0.value) }
  try folder.write(gzip(members + tarEnd), to: "packed.tgz")
  let classCounts = ["letters": 47, "ten": 10, "100": 100, "packed.tgz": 100]
  for (name, classCount) in classCounts {
    let selection = try DatasetSelection(argument: "\(folder.path)/\(name)")
    #expect(selection.isAvailable(in: "/nowhere"))
    #expect(try selection.load(dataDirectory: "/nowhere").classCount == classCount)
  }
}

@Test func rejectsAPathWithoutADataSet() throws {
  let folder = try TemporaryFolder()
  func load(_ path: String) throws -> Dataset {
    try DatasetSelection(argument: path).load(dataDirectory: "data")
  }
  #expect(throws: DatasetError.notFound(path: "/nowhere/at/all")) {
    try load("/nowhere/at/all")
  }
  let file = try folder.write([1], to: "notes.txt")
  #expect(throws: DatasetError.unrecognisedFile(path: file)) { try load(file) }
  #expect(throws: DatasetError.unrecognisedFolder(path: folder.path, entries: ["notes.txt"])) {
    try load(folder.path)
  }
}

@Test func namesTheFilesThatAreMissing() throws {
  let folder = try TemporaryFolder()
  let message =
    "The data set 'mnist' is not complete in \(folder.path)/mnist: "
    + "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, "
    + "t10k-labels-idx1-ubyte.gz not found. "
    + "Add the missing files."
  let error = #expect(throws: DatasetError.self) {
    try DatasetSelection.mnist.load(dataDirectory: folder.path)
  }
  #expect(error?.description == message)
  #expect(error?.localizedDescription == message)
}

@Test func listsTheChoicesForAnUnknownName() {
  #expect(
    DatasetError.unknownDataset("cifar10", suggestion: "cifar-10").description
      == "There is no data set 'cifar10'. Did you mean 'cifar-10'? Choose mnist, "
      + "fashion-mnist, kmnist, cifar-10, cifar-100, glyphs, the path of a folder, .tar.gz archive or "
      + ".npz file (write ./cifar10 for one in this folder), or images:DIR or bytes:DIR for a folder "
      + "of PNG or of arbitrary files with one sub-folder per class.")
}
