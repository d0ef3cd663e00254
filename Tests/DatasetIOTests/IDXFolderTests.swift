import TestSupport
import Testing

@testable import DatasetIO

private func write(_ files: [String: [UInt8]], to folder: TemporaryFolder) throws {
  for (name, bytes) in files { try folder.write(bytes, to: name) }
}

@Test func readsFourIDXFiles() throws {
  let folder = try TemporaryFolder()
  try write(idxFiles(), to: folder)
  let dataset = try IDXFolder(path: folder.path, classCount: 10).read(name: "tiny")
  #expect(dataset.name == "tiny")
  #expect(dataset.classCount == 10)
  #expect(
    dataset.train
      == LabelledImages(
        height: 2, width: 3, channels: 1, pixels: Array(0..<18), labels: [3, 0, 9]))
  #expect(
    dataset.test
      == LabelledImages(
        height: 2, width: 3, channels: 1, pixels: Array(100..<112), labels: [1, 2]))
  #expect(
    dataset.files.map(\.path) == [
      "\(folder.path)/train-images-idx3-ubyte", "\(folder.path)/train-labels-idx1-ubyte",
      "\(folder.path)/t10k-images-idx3-ubyte", "\(folder.path)/t10k-labels-idx1-ubyte",
    ])
}

@Test(arguments: [("-", ""), ("-", ".gz"), (".", ""), (".", ".gz")])
func recognisesBothSpellingsOfTheNames(separator: String, ending: String) throws {
  let folder = try TemporaryFolder()
  for (name, bytes) in idxFiles() {
    let name = name.replacing("-idx", with: "\(separator)idx") + ending
    try folder.write(ending.isEmpty ? bytes : gzip(bytes), to: name)
  }
  #expect(IDXFolder(path: folder.path).presence == .whole)
  #expect(try IDXFolder(path: folder.path, classCount: 10).read(name: "tiny").train.count == 3)
}

@Test(arguments: [([3, 0, 9], 10), ([0, 0, 0], 3), ([26, 1, 1], 27)] as [([UInt8], Int)])
func largestLabelDeterminesTheNumberOfClasses(trainLabels: [UInt8], classCount: Int) throws {
  let folder = try TemporaryFolder()
  try write(idxFiles(trainLabels: trainLabels), to: folder)
  let dataset = try IDXFolder(path: folder.path).read(name: "tiny")
  #expect(dataset.classCount == classCount)
}

@Test func dataSetsHaveAtLeastTwoClasses() throws {
  let folder = try TemporaryFolder()
  try write(idxFiles(trainLabels: [0, 0, 0]), to: folder)
  try folder.write(idx([2], [0, 0]), to: "t10k-labels-idx1-ubyte")
  #expect(try IDXFolder(path: folder.path).read(name: "tiny").classCount == 2)
}
