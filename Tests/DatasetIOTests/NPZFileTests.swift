import Foundation
import TestSupport
import Testing

@testable import DatasetIO

private func read(_ archive: [UInt8]) throws -> Dataset {
  let folder = try TemporaryFolder()
  let path = try folder.write(archive, to: "small.npz")
  return try DatasetSelection(argument: path).load(dataDirectory: "/nowhere")
}

@Suite struct NPZFileTests {
  @Test(arguments: [0, 8]) func readsKerasArrays(method: UInt16) throws {
    let dataset = try read(npzFile(method: method))
    #expect(dataset.name == "small")
    #expect(dataset.classCount == 3)
    #expect((dataset.train.height, dataset.train.width, dataset.train.channels) == (2, 3, 1))
    #expect(dataset.train.pixels == Array(0..<18))
    #expect(dataset.train.labels == [2, 0, 1])
    #expect(dataset.test.pixels == Array(100..<112))
    #expect(dataset.test.labels == [1, 2])
    #expect(dataset.files.map { lastComponent($0.path) } == ["small.npz"])
  }

  @Test func readsMedMNISTsArraysInColour() throws {
    let dataset = try read(
      npzFile([
        "train_images": npy([2, 1, 2, 3], Array(0..<12)), "train_labels": npy([2, 1], [1, 0]),
        "val_images": npy([1, 1, 2, 3], Array(50..<56)), "val_labels": npy([1, 1], [1]),
        "test_images": npy([1, 1, 2, 3], Array(90..<96)), "test_labels": npy([1, 1], [1]),
      ]))
    #expect((dataset.train.height, dataset.train.width, dataset.train.channels) == (1, 2, 3))
    #expect(dataset.train.pixels == Array(0..<12))
    #expect(dataset.train.labels == [1, 0])
    #expect(dataset.test.pixels == Array(90..<96))
    #expect(dataset.classCount == 2)
  }

  @Test func readsWholeNumbersOfAnyWidthAndOrder() throws {
    for (type, width) in [("<i8", 8), (">i8", 8), ("<u2", 2), (">i4", 4), ("|i1", 1)] {
      let zeros = [UInt8](repeating: 0, count: width - 1)
      let labels = ([2, 0, 1] as [UInt8]).flatMap { label in
        type.hasPrefix(">") ? zeros + [label] : [label] + zeros
      }
      let dataset = try read(npzFile(replacing: ["y_train": npy(type, [3], labels)]))
      #expect(dataset.train.labels == [2, 0, 1])
    }
  }

  /// `scripts/make-picture-fixtures.py` writes the file with NumPy.
  @Test func readsWhatNumPyWrites() throws {
    for name in ["stored", "compressed"] {
      let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/\(name).npz").path
      let dataset = try DatasetSelection(argument: path).load(dataDirectory: "/nowhere")
      #expect((dataset.train.height, dataset.train.width, dataset.train.channels) == (5, 4, 1))
      #expect(dataset.train.pixels == (0..<60).map { UInt8($0 * 7 % 256) })
      #expect(dataset.train.labels == [0, 1, 2])
      #expect(dataset.test.pixels == (0..<40).map { UInt8($0 * 3 % 256) })
      #expect(dataset.test.labels == [2, 1])
    }
  }
}
