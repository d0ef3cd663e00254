import Foundation
import TestSupport
import Testing

@testable import DatasetIO

/// Files in a temporary folder, read as a data set.
private struct Files {
  let folder: TemporaryFolder

  init(_ files: [String: [UInt8]]) throws {
    folder = try TemporaryFolder()
    for (path, bytes) in files { try folder.write(bytes, to: path) }
  }

  func read(
    width: Int = 4, layout: ByteLayout = .start, splitSeed: UInt64 = 0
  ) throws -> Dataset {
    var bytes = BytesFolder(path: folder.path)
    (bytes.width, bytes.layout, bytes.splitSeed) = (width, layout, splitSeed)
    return try DatasetSelection.bytes(bytes).load(dataDirectory: "/nowhere")
  }
}

/// Returns a hundred files per class. Each contains one byte, its number.
private func numbered(_ classes: String...) -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  for name in classes { for number in 0..<100 { files["\(name)/\(number)"] = [UInt8(number)] } }
  return files
}

/// Returns the numbers of the files of a class among the images.
private func numbers(_ images: LabelledImages, label: UInt8) -> [UInt8] {
  images.labels.indices.filter { images.labels[$0] == label }.map { images.pixels[$0 * 16] }
}

@Suite struct BytesFolderTests {
  @Test func bytesPrefixSelectsAFolderOfFiles() throws {
    #expect(
      try DatasetSelection(argument: "bytes:a/b/") == .bytes(BytesFolder(path: "a/b/")))
    #expect(DatasetSelection.bytes(BytesFolder(path: "a/b/")).name == "bytes:b")
    #expect(throws: DatasetError.unknownDataset("bytes:", suggestion: nil)) {
      try DatasetSelection(argument: "bytes:")
    }
  }

  @Test func layoutStartUsesTheFirstBytesAndPadsWithBlack() throws {
    let files = try Files([
      "a/1": Array(1...20), "a/2": Array(1...20), "b/1": [9, 8], "b/2": [9, 8],
    ])
    let dataset = try files.read()
    #expect(dataset.classCount == 2 && dataset.classNames == ["a", "b"])
    #expect(dataset.train.count == 2 && dataset.test.count == 2)
    for images in [dataset.train, dataset.test] {
      #expect((images.height, images.width, images.channels) == (4, 4, 1))
      let a = images.labels[0] == 0 ? 0 : 1
      #expect(Array(images.pixels[16 * a..<16 * a + 16]) == Array(1...16))
      #expect(
        Array(images.pixels[16 - 16 * a..<32 - 16 * a])
          == [9, 8] + [UInt8](repeating: 0, count: 14))
    }
  }

  @Test func layoutWholeUsesTheMeanOfEqualParts() throws {
    let long = (0..<16).flatMap { [$0, $0 + 3] as [UInt8] }
    let uneven = [UInt8](repeating: 7, count: 37)
    let image = try Files(["a/1": long, "a/2": uneven])
    func pixels(_ name: String, _ layout: ByteLayout = .whole) throws -> [UInt8] {
      try ByteImage(path: "\(image.folder.path)/a/\(name)", width: 4, layout: layout).pixels
    }
    #expect(try pixels("1") == Array(2..<18), "the mean of k and k + 3 is k + 1.5")
    #expect(try pixels("2") == [UInt8](repeating: 7, count: 16))
    let short = try Files(["a/1": [5, 6]])
    let path = "\(short.folder.path)/a/1"
    #expect(
      try ByteImage(path: path, width: 4, layout: .whole).pixels
        == ByteImage(path: path, width: 4, layout: .start).pixels)
  }

  @Test func layoutWholeReadsBeyondOnePiece() throws {
    let half = [UInt8](repeating: 10, count: 300_000)
    let files = try Files(["a/1": half + half.map { _ in 250 }])
    let image = try ByteImage(path: "\(files.folder.path)/a/1", width: 4, layout: .whole)
    #expect(image.pixels == [UInt8](repeating: 10, count: 8) + [UInt8](repeating: 250, count: 8))
    #expect(image.byteCount == 600_000)
  }

  @Test func splitsOffAFifthForTestingWithoutOverlap() throws {
    let dataset = try Files(numbered("a", "b")).read()
    for label: UInt8 in 0...1 {
      let test = numbers(dataset.test, label: label)
      #expect((10...30).contains(test.count))
      #expect((numbers(dataset.train, label: label) + test).sorted() == Array(0..<100))
    }
    #expect(Set(dataset.train.labels.prefix(20)) == [0, 1], "the classes are mixed")
  }

  @Test func splitDependsOnlyOnTheSeedAndTheFile() throws {
    let few = try Files(numbered("a", "b"))
    let dataset = try few.read()
    let more = try Files(
      numbered("a", "b").merging(["a/x": [200], "a/y": [201], "c/1": [1], "c/2": [1]]) { $1 }
    ).read()
    for label: UInt8 in 0...1 {
      #expect(
        numbers(more.test, label: label).filter { $0 < 100 } == numbers(dataset.test, label: label))
    }
    #expect(try few.read().test == dataset.test)
    #expect(try few.read(splitSeed: 1).test != dataset.test)
  }

  @Test func smallClassesHaveTrainingAndTestImages() throws {
    for seed: UInt64 in 0..<20 {
      let dataset = try Files([
        "a/1": [1], "a/2": [2], "b/1": [1], "b/2": [2], "b/3": [3],
      ]).read(splitSeed: seed)
      for label: UInt8 in 0...1 {
        #expect(dataset.train.labels.contains(label) && dataset.test.labels.contains(label))
      }
    }
  }

  @Test func filesInOneFolderStayTogether() throws {
    var files: [String: [UInt8]] = [:]
    for program in 0..<10 {
      for piece in 0..<5 { files["a/\(program)/deep/\(piece)"] = [UInt8(program)] }
      files["b/\(program)"] = [1]
    }
    let dataset = try Files(files).read()
    let train = Set(numbers(dataset.train, label: 0))
    let test = Set(numbers(dataset.test, label: 0))
    #expect(train.isDisjoint(with: test))
    #expect(train.union(test).count == 10)
    #expect(numbers(dataset.train, label: 0).count == 5 * train.count)
  }

  @Test func skipsLinksAndHiddenOrEmptyFiles() throws {
    let files = try Files([
      "a/1": [1], "a/2": [2], "a/.hidden": [3], "a/empty": [], "b/1": [4], "b/2": [5],
      ".git/1": [6], ".git/2": [7], "README": [8],
    ])
    let manager = FileManager.default
    let path = files.folder.path
    try manager.createSymbolicLink(atPath: path + "/c", withDestinationPath: path + "/a")
    try manager.createSymbolicLink(atPath: path + "/b/3", withDestinationPath: path + "/a/1")
    let dataset = try files.read()
    #expect(dataset.classCount == 2)
    #expect(dataset.train.count + dataset.test.count == 4)
  }

  @Test func oneDigestCoversAllFiles() throws {
    var contents = numbered("a", "b")
    let dataset = try Files(contents).read()
    let files = dataset.files
    #expect(files.count == 1)
    #expect(files[0].byteCount == 200)
    #expect(files[0].sha256.count == 64)
    #expect(dataset.isPublished(files[0]) == nil)
    let again = try Files(contents).read().files
    #expect(again[0].sha256 == files[0].sha256, "the location of the folder does not matter")
    contents["a/7"] = [8]
    #expect(try Files(contents).read().files[0].sha256 != files[0].sha256)
  }

  @Test(arguments: ByteLayout.allCases) func warnsAboutPictures(layout: ByteLayout) throws {
    let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
    let jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xe0] + [UInt8](repeating: 7, count: 300_000)
    let files = try Files(["a/1": [1], "a/2.png": png, "b/1": [0xff, 0xd8], "b/x": jpeg])
    let dataset = try files.read(layout: layout)
    let warnings: [DatasetWarning] = [
      .picturesReadAsBytes(folder: files.folder.path, count: 2, first: "a/2.png")
    ]
    #expect(dataset.warnings == warnings)
    #expect(try dataset.holdingOut(last: 1).warnings == warnings)
    #expect(try Files(["a/1": [1], "a/2": [2], "b/1": [1], "b/2": [1]]).read().warnings.isEmpty)
  }

  @Test func warningEscapesControlCharacters() {
    let warning = DatasetWarning.picturesReadAsBytes(
      folder: "photos", count: 2, first: "a/\u{1B}.png")
    #expect(
      warning.description
        == "photos contains 2 PNG or JPEG files, such as a/\u{FFFD}.png. The networks see their "
        + "compressed bytes, not the pictures. Write images:DIR to train on what PNG files show.")
  }
}
