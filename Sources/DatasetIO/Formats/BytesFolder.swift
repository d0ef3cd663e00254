import Checksums
import RandomStreams

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
  static let classCounts = 2...256
  private static let testShare = 0.2

  /// Creates a folder whose files become images of 32×32 pixels, made from their first bytes.
  public init(path: String) {
    self.path = path
  }

  /// A file that becomes an image.
  private struct Sample {
    let path: String
    let label: UInt8
    let isTest: Bool
    /// The image's place among the images. Classes are mixed, so that the first images belong to
    /// all classes.
    let draw: Double
  }

  /// Reads the bytes of every file that its image is made of.
  func read(name: String) throws(DatasetError) -> Dataset {
    guard pathExists(path) else { throw .notFound(path: path) }
    guard isFolder(path) else { throw .fileInPlaceOfFolder(path: path) }
    let classes = try folderEntries("").filter { $0.kind == .folder }.map(\.path)
    guard Self.classCounts.contains(classes.count) else {
      throw .classCountOutOfRange(path: path, found: classes.count)
    }
    var samples: [Sample] = []
    for (label, folder) in classes.enumerated() {
      samples += try self.samples(ofClass: folder, label: UInt8(label))
    }
    guard samples.count * width * width <= LabelledImages.largestByteCount else {
      throw .tooManyBytes(path: path, files: samples.count, width: width)
    }
    samples.sort { ($0.draw, $0.path) < ($1.draw, $1.path) }
    var hash = SHA256()
    var byteCount = 0
    var pictures: [String] = []
    let train = try images(samples.filter { !$0.isTest }, &byteCount, &pictures, &hash)
    let test = try images(samples.filter(\.isTest), &byteCount, &pictures, &hash)
    // One entry stands for all files: it hashes the path, the size and the pixels of each.
    let file = DataFile(
      path: path, byteCount: byteCount, sha256: hash.hexadecimalDigest())
    return Dataset(
      name: name, classCount: classes.count, train: train, test: test, files: [file],
      warnings: pictures.min().map { first in
        [.picturesReadAsBytes(folder: path, count: pictures.count, first: first)]
      } ?? [])
  }

  private func images(
    _ samples: [Sample], _ byteCount: inout Int, _ pictures: inout [String],
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

  private func samples(ofClass folder: String, label: UInt8) throws(DatasetError) -> [Sample] {
    var units: [(draw: Double, files: [String])] = []
    for entry in try folderEntries(folder) {
      let files = try files(under: entry)
      if !files.isEmpty { units.append((draw(for: entry.path), files)) }
    }
    units.sort { $0.draw < $1.draw }
    guard units.count >= 2 else {
      throw .classTooSmall(path: "\(path)/\(folder)", found: units.count)
    }
    return units.enumerated().flatMap { position, unit in
      let isTest =
        position == 0 || position < units.count - 1 && unit.draw < Self.testShare
      return unit.files.map {
        Sample(path: $0, label: label, isTest: isTest, draw: draw(for: $0))
      }
    }
  }

  /// Returns the paths, below the folder, of the non-empty files at and below an entry.
  private func files(under entry: FolderEntry) throws(DatasetError) -> [String] {
    switch entry.kind {
    case .file: return [entry.path]
    case .folder:
      var files: [String] = []
      for inner in try folderEntries(entry.path) { files += try self.files(under: inner) }
      return files
    }
  }

  /// Returns a number in 0 ..< 1 that depends only on the path below the folder and on the seed.
  private func draw(for path: String) -> Double {
    // FNV-1a, 64 bits, chooses the stream.
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    var stream = RandomStream(
      seed: splitSeed, purpose: .byteFiles, index: Int(Int64(bitPattern: hash)))
    return stream.uniform()
  }

  /// Returns the entries of a folder below this one that are not skipped.
  private func folderEntries(_ folder: String) throws(DatasetError) -> [FolderEntry] {
    try FolderEntry.entries(ofFolder: folder, below: path)
  }
}

extension BytesFolder: DatasetFormat {
  static let expectedFiles: [String] = []

  static let fileEndings: [String] = []

  /// Returns nil: any folder would match, so this format has to be requested explicitly.
  static func recognise(at path: String) -> BytesFolder? { nil }

  var presence: DatasetPresence { pathExists(path) ? .whole : .nothing }
}
