import Checksums

/// A folder of PNG files with one sub-folder per class, as torchvision's `ImageFolder` reads it.
///
/// If there are folders `train` and `test` (or `val`, `valid` or `validation`) with a sub-folder
/// per class in each, they are the training and the test images. A folder of test images without
/// sub-folders beside such a `train` is an error, because the two would be taken for classes.
/// Otherwise the sub-folders are the classes, and about a fifth of each is used for testing, chosen as
/// ``BytesFolder`` does. Hidden entries, symbolic links and empty files are skipped; every other file
/// must be a PNG file. All pictures must have one size. They are grey if all files are grey.
public struct ImagesFolder: Sendable, Equatable {
  /// The folder's path.
  public let path: String
  /// The seed of the images' order and of the split into training and test images.
  public var splitSeed: UInt64 = 0

  private static let testFolders = ["test", "val", "valid", "validation"]

  /// Creates a folder of pictures.
  public init(path: String) {
    self.path = path
  }

  /// Reads every picture.
  func read(name: String) throws(DatasetError) -> Dataset {
    let (classes, samples) = try files()
    var stacks = [false: PictureStack(), true: PictureStack()]
    var hash = SHA256()
    var fileByteCount = 0
    var first: (path: String, picture: Picture)?
    var channels = 1
    for sample in samples {
      let place = "\(path)/\(sample.path)"
      let file = try PNGFile.read(place)
      let picture = file.picture
      fileByteCount += file.byteCount
      hash.update(Array("\(sample.path)\u{0}\(file.byteCount)\u{0}".utf8).span)
      hash.update(picture.pixels.span)
      if let first, (first.picture.height, first.picture.width) != (picture.height, picture.width) {
        throw .pictureSizesDiffer(
          path: place, size: [picture.height, picture.width], first: first.path,
          firstSize: [first.picture.height, first.picture.width])
      }
      first = first ?? (place, picture)
      channels = max(channels, picture.channels)
      let byteCount = samples.count * picture.height * picture.width * channels
      guard byteCount <= LabelledImages.largestByteCount else {
        throw .tooManyPictures(
          path: path, count: samples.count, size: [picture.height, picture.width])
      }
      stacks[sample.isTest]?.append(picture, label: sample.label)
    }
    func images(_ areTests: Bool) -> LabelledImages {
      let stack = stacks.removeValue(forKey: areTests) ?? PictureStack()
      return stack.images(
        height: first?.picture.height ?? 0, width: first?.picture.width ?? 0, channels: channels)
    }
    return Dataset(
      name: name, classCount: classes.count, classNames: classes, train: images(false),
      test: images(true),
      files: [
        DataFile(path: path, byteCount: fileByteCount, sha256: hash.hexadecimalDigest())
      ])
  }

  /// Returns the names of the classes, and the files: those for training first.
  private func files() throws(DatasetError) -> (classes: [String], samples: [ClassFolders.Sample]) {
    guard hasFolders("train"),
      let testFolder = Self.testFolders.first(where: hasFolders)
        ?? Self.testFolders.first(where: { isFolder("\(path)/\($0)") })
    else {
      let folders = try ClassFolders(root: path, seed: splitSeed)
      let samples = try folders.split()
      return (folders.classes, samples.filter { !$0.isTest } + samples.filter(\.isTest))
    }
    guard hasFolders(testFolder) else {
      throw .testsWithoutClasses(path: "\(path)/\(testFolder)", training: "\(path)/train")
    }
    let folders = try ClassFolders(root: path, folder: "train", seed: splitSeed)
    let labels = Dictionary(
      uniqueKeysWithValues: folders.classes.enumerated().map { (Array($1.utf8), UInt8($0)) })
    let train = try folders.samples(areTests: false, labels: labels)
    let tests = try ClassFolders(
      root: path, folder: testFolder, atLeast: 1, seed: splitSeed
    )
    .samples(areTests: true, labels: labels)
    for (samples, folder) in [(train, "train"), (tests, testFolder)] where samples.isEmpty {
      throw .noImages(path: "\(path)/\(folder)")
    }
    return (folders.classes, train + tests)
  }

  /// Returns whether a sub-folder exists and contains folders itself.
  private func hasFolders(_ name: String) -> Bool {
    let entries = try? FolderEntry.entries(ofFolder: name, below: path)
    return isFolder("\(path)/\(name)") && entries?.contains { $0.kind == .folder } == true
  }
}

/// Labelled pictures of one size, grey until a coloured one is appended.
private struct PictureStack {
  private(set) var channels = 1
  private var pixels: [UInt8] = []
  private var labels: [UInt8] = []

  mutating func append(_ picture: Picture, label: UInt8) {
    if picture.channels > channels { colour() }
    pixels += channels > 1 ? picture.coloured.pixels : picture.pixels
    labels.append(label)
  }

  private mutating func colour() {
    channels = 3
    pixels = pixels.flatMap { [$0, $0, $0] }
  }

  consuming func images(height: Int, width: Int, channels: Int) -> LabelledImages {
    if channels > self.channels { colour() }
    return LabelledImages(
      height: height, width: width, channels: channels, pixels: pixels, labels: labels)
  }
}

extension ImagesFolder: DatasetFormat {
  static let expectedFiles: [String] = []

  static let fileEndings: [String] = []

  /// Returns nil: the folders' names do not say that they contain pictures, so this format has to
  /// be requested explicitly.
  static func recognise(at path: String) -> ImagesFolder? { nil }

  var presence: DatasetPresence { pathExists(path) ? .whole : .nothing }
}
