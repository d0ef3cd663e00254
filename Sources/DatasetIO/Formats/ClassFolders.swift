import RandomStreams

/// A folder with one sub-folder of files per class. Classes are ordered by name.
///
/// Hidden entries, symbolic links, devices and empty files are skipped.
struct ClassFolders {
  /// A file that becomes an image.
  struct Sample {
    /// The path below the root.
    let path: String
    let label: UInt8
    let isTest: Bool
    /// The image's place among the images. Classes are mixed, so that the first images belong to
    /// all classes.
    fileprivate let draw: Double
  }

  /// The folder to which all paths are relative.
  private let root: String
  /// The folder of classes, below `root`; empty for `root` itself.
  private let folder: String
  private let seed: UInt64
  /// The names of the classes, sorted.
  let classes: [String]

  static let classCounts = 2...256
  private static let testShare = 0.2

  /// - Parameters:
  ///   - folder: A path below `root`; empty for `root` itself.
  ///   - least: The smallest number of classes.
  ///   - seed: The seed of the order of the images, and of the split into training and test images.
  init(
    root: String, folder: String = "", atLeast least: Int = classCounts.lowerBound, seed: UInt64
  ) throws(DatasetError) {
    self.root = root
    self.folder = folder
    self.seed = seed
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    guard pathExists(path) else { throw .notFound(path: path) }
    guard isFolder(path) else { throw .fileInPlaceOfFolder(path: path) }
    classes = try FolderEntry.entries(ofFolder: folder, below: root)
      .filter { $0.kind == .folder }.map { lastComponent($0.path) }
    guard classes.count >= least, classes.count <= Self.classCounts.upperBound else {
      throw .classCountOutOfRange(path: path, found: classes.count)
    }
  }

  /// Returns the files of all classes, about a fifth of them for testing, in the order of their
  /// draws.
  ///
  /// The entries directly in a class, which are files or whole folders, are used either for
  /// training or for testing. The choice depends only on each entry's path below `root` and on the
  /// seed, so adding files moves no others. A class that would have nothing to test on, or nothing
  /// to train on, gets the entry that is nearest to the other side.
  func split() throws(DatasetError) -> [Sample] {
    var samples: [Sample] = []
    for (label, name) in classes.enumerated() {
      var units = try units(ofClass: name)
      units.sort { $0.draw < $1.draw }
      guard units.count >= 2 else {
        throw .classTooSmall(path: "\(root)/\(path(ofClass: name))", found: units.count)
      }
      for (position, unit) in units.enumerated() {
        let isTest =
          position == 0 || position < units.count - 1 && unit.draw < Self.testShare
        samples += unit.files.map {
          Sample(path: $0, label: UInt8(label), isTest: isTest, draw: draw(for: $0))
        }
      }
    }
    return Self.ordered(samples)
  }

  /// Returns the files of all classes, all of them for testing or all for training, in the order
  /// of their draws.
  ///
  /// - Parameter labels: The classes' labels by the bytes of their names: two names that look the same
  ///   can be different folders.
  func samples(areTests: Bool, labels: [[UInt8]: UInt8]) throws(DatasetError) -> [Sample] {
    var samples: [Sample] = []
    for name in classes {
      guard let label = labels[Array(name.utf8)] else {
        throw .unknownTestClass(path: "\(root)/\(path(ofClass: name))")
      }
      for file in try units(ofClass: name).flatMap(\.files) {
        samples.append(Sample(path: file, label: label, isTest: areTests, draw: draw(for: file)))
      }
    }
    return Self.ordered(samples)
  }

  private static func ordered(_ samples: [Sample]) -> [Sample] {
    samples.sorted { ($0.draw, $0.path) < ($1.draw, $1.path) }
  }

  private func path(ofClass name: String) -> String {
    folder.isEmpty ? name : "\(folder)/\(name)"
  }

  /// Returns the entries of a class that contain files.
  private func units(
    ofClass name: String
  ) throws(DatasetError) -> [(draw: Double, files: [String])] {
    var units: [(draw: Double, files: [String])] = []
    for entry in try FolderEntry.entries(ofFolder: path(ofClass: name), below: root) {
      let files = try files(under: entry)
      if !files.isEmpty { units.append((draw(for: entry.path), files)) }
    }
    return units
  }

  /// Returns the paths, below the root, of the non-empty files at and below an entry.
  private func files(under entry: FolderEntry) throws(DatasetError) -> [String] {
    switch entry.kind {
    case .file: return [entry.path]
    case .folder:
      var files: [String] = []
      for inner in try FolderEntry.entries(ofFolder: entry.path, below: root) {
        files += try self.files(under: inner)
      }
      return files
    }
  }

  /// Returns a number in 0 ..< 1 that depends only on the path below the root and on the seed.
  private func draw(for path: String) -> Double {
    // FNV-1a, 64 bits, chooses the stream.
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    var stream = RandomStream(
      seed: seed, purpose: .byteFiles, index: Int(Int64(bitPattern: hash)))
    return stream.uniform()
  }
}
