import Foundation
import Testing

@testable import DatasetIO

private func images(_ labels: [UInt8]) -> LabelledImages {
  LabelledImages(
    height: 1, width: 2, channels: 1, pixels: labels.flatMap { [$0, $0 + 100] }, labels: labels)
}

private let dataset = Dataset(
  name: "tiny", classCount: 10, train: images([1, 2, 3, 4]), test: images([9]),
  files: [DataFile(path: "file", byteCount: 1, sha256: "00")])

@Test func holdsOutTheLastTrainingImages() throws {
  let heldOut = try dataset.holdingOut(last: 3)
  #expect(heldOut.train == images([1]))
  #expect(heldOut.test == images([2, 3, 4]))
  #expect(heldOut.name == "tiny")
  #expect(heldOut.classCount == 10)
  #expect(heldOut.files == dataset.files)
}

@Test(arguments: [-1, 0, 4, 5])
func rejectsAHoldoutOfNothingOrOfEverything(count: Int) {
  #expect(throws: DatasetError.holdoutOutOfRange(requested: count, available: 4)) {
    try dataset.holdingOut(last: count)
  }
}

@Test func limitsImagesToAPrefix() {
  #expect(dataset.train.prefix(0) == images([]))
  #expect(dataset.train.prefix(2) == images([1, 2]))
  #expect(dataset.train.prefix(4) == dataset.train)
  #expect(dataset.train.prefix(100) == dataset.train)
}

@Test func distinguishesPublishedFilesFromOthersWithTheSameName() {
  let hash = "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
  let images = LabelledImages(height: 1, width: 1, channels: 1, pixels: [0], labels: [0])
  func isPublished(_ path: String, _ sha256: String, as name: String = "mnist") -> Bool? {
    let file = DataFile(path: path, byteCount: 4542, sha256: sha256)
    return Dataset(name: name, classCount: 10, train: images, test: images, files: [file])
      .isPublished(file)
  }
  #expect(isPublished("data/mnist/t10k-labels-idx1-ubyte.gz", hash) == true)
  #expect(isPublished("t10k-labels-idx1-ubyte.gz", hash) == true)
  #expect(isPublished("t10k-labels-idx1-ubyte.gz", "00") == false)
  #expect(isPublished("t10k-labels-idx1-ubyte", hash) == nil)
  #expect(isPublished("t10k-labels-idx1-ubyte.gz", hash, as: "fashion-mnist") == false)
  #expect(isPublished("t10k-labels-idx1-ubyte.gz", hash, as: "letters") == nil)
}

@Test func scriptsFetchThePublishedFiles() throws {
  let table = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../scripts/lib/datasets.txt")
  var fetched: [String: [String: String]] = [:]
  for line in try String(contentsOf: table, encoding: .utf8).split(separator: "\n") {
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 4, words[1] == "file" else { continue }
    fetched[words[0], default: [:]][words[2]] = words[3].replacing("sha256:", with: "")
  }
  var published = PublishedFiles.sha256
  // Keras downloads this one.
  #expect(published["mnist"]?.removeValue(forKey: "mnist.npz") != nil)
  #expect(fetched == published)
}
