import Checksums

/// A folder of arbitrary files that become grey images. Every sub-folder is a class; classes are
/// ordered by name.
///
/// Hidden entries, symbolic links, devices and empty files are skipped. The entries directly in a
/// class, which are files or whole folders, are used either for training or for testing. If all
/// files of one program are in one folder, no network is tested on a program that it was trained
/// on.
///
/// About a fifth of the entries is used for testing. The choice depends only on each entry's path
/// below the folder and on the seed, so adding files moves no others. A class that would have
/// nothing to test on, or nothing to train on, gets the entry that is nearest to the other side.
public struct BytesFolder: Sendable, Equatable {
  /// The folder's path.
  public let path: String
  /// The height and width of the images, in pixels.
  public var width = 32
  /// Which bytes become pixels.
  public var layout = ByteLayout.start
  /// The seed of the split into training and test images.
  public var splitSeed: UInt64 = 0

  /// The permitted widths: large enough for a 3×3 kernel, and smaller than photographs.
  public static let widths = 4...256

  /// Creates a folder whose files become images of 32×32 pixels, made from their first bytes.
  public init(path: String) {
    self.path = path
  }

  /// Reads the bytes of every file that its image is made of.
  func read(name: String) throws(DatasetError) -> Dataset {
    let folders = try ClassFolders(root: path, seed: splitSeed)
    let samples = try folders.split()
    guard samples.count * width * width <= LabelledImages.largestByteCount else {
      throw .tooManyBytes(path: path, files: samples.count, width: width)
    }
    var hash = SHA256()
    var byteCount = 0
    var pictures: [String] = []
    let train = try images(samples.filter { !$0.isTest }, &byteCount, &pictures, &hash)
    let test = try images(samples.filter(\.isTest), &byteCount, &pictures, &hash)
    // One entry stands for all files: it hashes the path, the size and the pixels of each.
    let file = DataFile(
      path: path, byteCount: byteCount, sha256: hash.hexadecimalDigest())
    return Dataset(
      name: name, classCount: folders.classes.count, classNames: folders.classes, train: train,
      test: test, files: [file],
      warnings: pictures.min().map { first in
        [.picturesReadAsBytes(folder: path, count: pictures.count, first: first)]
      } ?? [])
  }

  private func images(
    _ samples: [ClassFolders.Sample], _ byteCount: inout Int, _ pictures: inout [String],
    _ hash: inout SHA256
  ) throws(DatasetError) -> LabelledImages {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(samples.count * width * width)
    for sample in samples {
      let image = try ByteImage(path: "\(path)/\(sample.path)", width: width, layout: layout)
      byteCount += image.byteCount
      if image.isPicture { pictures.append(sample.path) }
      hash.update(Array("\(sample.path)\u{0}\(image.byteCount)\u{0}".utf8).span)
      hash.update(image.pixels.span)
      pixels += image.pixels
    }
    return LabelledImages(
      height: width, width: width, channels: 1, pixels: pixels, labels: samples.map(\.label))
  }
}

extension BytesFolder: DatasetFormat {
  static let expectedFiles: [String] = []

  static let fileEndings: [String] = []

  /// Returns nil: any folder would match, so this format has to be requested explicitly.
  static func recognise(at path: String) -> BytesFolder? { nil }

  var presence: DatasetPresence { pathExists(path) ? .whole : .nothing }
}
