/// The files of CIFAR-10 or CIFAR-100: in a folder, or in the official archive.
struct CIFARFiles: DatasetFormat, Equatable {
  private enum Place: Equatable {
    /// The files are in this folder, some of them or all.
    case folder(String)
    case archive(String)
    /// The folder contains none of the files.
    case nowhere(String)
  }

  /// The versions that the files may have; an archive's members decide between several.
  private let versions: [CIFARVersion]
  private let place: Place

  static let expectedFiles = [
    "data_batch_1.bin … test_batch.bin", "train.bin and test.bin", "an official CIFAR archive",
  ]

  static let fileEndings = [".tar.gz", ".tgz", ".tar"]

  static func recognise(at path: String) -> CIFARFiles? {
    let versions = [CIFARVersion.cifar10, .cifar100]
    if isFolder(path) {
      let files = versions.map { CIFARFiles($0, in: path) }
      return files.first { $0.presence != .nothing }
    }
    guard fileEndings.contains(where: path.hasSuffix) else { return nil }
    return CIFARFiles(archive: path, versions: versions)
  }

  /// Finds the files, the folder from inside the archive, or the archive in `folder`.
  ///
  /// The first complete one is used, and only if there is none, one with missing files.
  init(_ version: CIFARVersion, in folder: String) {
    versions = [version]
    let folders = [folder, "\(folder)/\(version.folder)"]
    let missing = folders.map { Self.missing(version, in: $0).count }
    let archive = "\(folder)/\(version.archive)"
    if let whole = missing.firstIndex(of: 0) {
      place = .folder(folders[whole])
    } else if pathExists(archive) {
      place = .archive(archive)
    } else if let part = missing.firstIndex(where: { $0 < version.files.count }) {
      place = .folder(folders[part])
    } else {
      place = .nowhere(folder)
    }
  }

  /// Creates the files of an archive, which is read without unpacking it. The first member that
  /// belongs to one of `versions` decides which of them it is.
  init(archive: String, versions: [CIFARVersion]) {
    self.versions = versions
    place = .archive(archive)
  }

  var presence: DatasetPresence {
    switch place {
    case .folder(let folder): DatasetPresence(missing: Self.missing(versions[0], in: folder))
    case .archive: .whole
    case .nowhere: .nothing
    }
  }

  func read(name: String) throws(DatasetError) -> Dataset {
    switch place {
    case .folder(let folder):
      let missing = Self.missing(versions[0], in: folder)
      guard missing.isEmpty else {
        throw .missingFiles(dataset: name, folder: folder, files: missing)
      }
      return try read(folder: folder, name: name)
    case .archive(let path):
      return try read(archive: path, name: name)
    case .nowhere(let folder):
      throw .missingFiles(dataset: name, folder: folder, files: [versions[0].archive])
    }
  }

  private func read(archive path: String, name: String) throws(DatasetError) -> Dataset {
    var tar = TarReader(source: try ByteSource(path: path))
    var versions = versions
    var parts: [String: CIFARRecords] = [:]
    while let member = try tar.next() {
      let file = lastComponent(member.name)
      guard let version = versions.first(where: { $0.files.contains(file) }) else { continue }
      versions = [version]
      guard parts[file] == nil else { throw .memberTwice(path: path, member: file) }
      parts[file] = try CIFARRecords(
        version, from: tar.source, byteCount: member.byteCount, name: "\(path), member \(file)")
    }
    let version = versions[0]
    let missing = version.files.filter { parts[$0] == nil }
    guard missing.isEmpty else { throw .membersMissing(path: path, members: missing) }
    let file = try tar.source.finish()
    return Self.dataset(version, name: name, parts: &parts, files: [file])
  }

  private func read(folder: String, name: String) throws(DatasetError) -> Dataset {
    let version = versions[0]
    var parts: [String: CIFARRecords] = [:]
    var files: [DataFile] = []
    for file in version.files {
      let source = try ByteSource(path: Self.find(file, in: folder) ?? "\(folder)/\(file)")
      parts[file] = try CIFARRecords(version, from: source, name: source.path)
      files.append(try source.finish())
    }
    return Self.dataset(version, name: name, parts: &parts, files: files)
  }

  private static func dataset(
    _ version: CIFARVersion, name: String, parts: inout [String: CIFARRecords], files: [DataFile]
  ) -> Dataset {
    Dataset(
      name: name, classCount: version.classCount,
      train: CIFARRecords(joining: version.trainFiles, takenFrom: &parts).images,
      test: CIFARRecords(joining: [version.testFile], takenFrom: &parts).images, files: files)
  }

  private static func missing(_ version: CIFARVersion, in folder: String) -> [String] {
    version.files.filter { find($0, in: folder) == nil }
  }

  private static func find(_ file: String, in folder: String) -> String? {
    ["\(folder)/\(file)", "\(folder)/\(file).gz"].first(where: pathExists)
  }
}
