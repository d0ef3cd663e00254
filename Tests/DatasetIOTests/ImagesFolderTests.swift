import TestSupport
import Testing

@testable import DatasetIO

/// Files in a temporary folder, read as a data set of pictures.
private func read(_ files: [String: [UInt8]], splitSeed: UInt64 = 0) throws -> Dataset {
  let folder = try TemporaryFolder()
  for (path, bytes) in files { try folder.write(bytes, to: "photos/\(path)") }
  var images = ImagesFolder(path: "\(folder.path)/photos")
  images.splitSeed = splitSeed
  return try DatasetSelection.images(images).load(dataDirectory: "/nowhere")
}

/// Returns a hundred pictures of one pixel per class. Their value is their number.
private func numbered(_ classes: String...) -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  for name in classes {
    for number in 0..<100 {
      files["\(name)/\(number).png"] = greyPNG(width: 1, height: 1, UInt8(number))
    }
  }
  return files
}

/// Returns the values of the pictures of one class.
private func values(_ images: LabelledImages, label: UInt8) -> [UInt8] {
  images.labels.indices.filter { images.labels[$0] == label }.map { images.pixels[$0] }
}

@Suite struct ImagesFolderTests {
  @Test func imagesPrefixSelectsAFolderOfPictures() throws {
    #expect(
      try DatasetSelection(argument: "images:a/b/") == .images(ImagesFolder(path: "a/b/")))
    #expect(DatasetSelection.images(ImagesFolder(path: "a/b/")).name == "images:b")
    #expect(throws: DatasetError.unknownDataset("images:", suggestion: nil)) {
      try DatasetSelection(argument: "images:")
    }
  }

  @Test func trainAndTestFoldersAreTheTrainingAndTestImages() throws {
    for testFolder in ["test", "val", "valid", "validation"] {
      let dataset = try read([
        "train/a/1.png": greyPNG(1), "train/b/1.png": greyPNG(2), "train/b/2.png": greyPNG(3),
        "\(testFolder)/b/1.png": greyPNG(4), "\(testFolder)/a/1.png": greyPNG(5),
      ])
      #expect(dataset.classCount == 2 && dataset.classNames == ["a", "b"])
      #expect((dataset.train.height, dataset.train.width, dataset.train.channels) == (2, 2, 1))
      #expect(dataset.train.count == 3)
      #expect(dataset.test.count == 2)
      for (image, label) in zip([1, 2, 3], [0, 1, 1]) as Zip2Sequence<[UInt8], [UInt8]> {
        let place = try #require(dataset.train.pixels.firstIndex(of: image)) / 4
        #expect(dataset.train.labels[place] == label)
      }
      let place = try #require(dataset.test.pixels.firstIndex(of: 5)) / 4
      #expect(dataset.test.labels[place] == 0)
    }
  }

  @Test func splitsOffAFifthForTestingByTheSeed() throws {
    let files = numbered("a", "b")
    let dataset = try read(files)
    for label: UInt8 in 0...1 {
      let test = values(dataset.test, label: label)
      #expect((10...30).contains(test.count))
      #expect((values(dataset.train, label: label) + test).sorted() == Array(0..<100))
    }
    #expect(Set(dataset.train.labels.prefix(20)) == [0, 1], "the classes are mixed")
    #expect(try read(files).test == dataset.test)
    #expect(try read(files, splitSeed: 1).test != dataset.test)
  }

  @Test func allPicturesAreColouredIfOneIs() throws {
    let grey = greyPNG(width: 1, height: 1, 9)
    let colour = colourPNG([1, 2, 3])
    for isTest in [false, true] {
      let dataset = try read([
        "train/a/1.png": grey, "train/b/1.png": isTest ? grey : colour,
        "test/a/1.png": isTest ? colour : grey,
      ])
      #expect(dataset.train.channels == 3)
      #expect(dataset.test.channels == 3)
      #expect(dataset.train.pixels.sorted() == (isTest ? [9, 9, 9, 9, 9, 9] : [1, 2, 3, 9, 9, 9]))
      #expect(dataset.test.pixels == (isTest ? [1, 2, 3] : [9, 9, 9]))
    }
  }

  @Test func oneDigestCoversAllPictures() throws {
    var files = numbered("a", "b")
    let found = try read(files).files
    #expect(found.count == 1)
    #expect(found[0].byteCount == files.values.reduce(0) { $0 + $1.count })
    #expect(try read(files).files[0].sha256 == found[0].sha256)
    files["a/7.png"] = greyPNG(width: 1, height: 1, 8)
    #expect(try read(files).files[0].sha256 != found[0].sha256)
  }
}
