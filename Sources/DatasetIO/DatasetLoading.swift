extension DatasetSelection {
  /// Training images in `glyphs`.
  public static let glyphsTrainCount = 12_000
  /// Test images in `glyphs`.
  public static let glyphsTestCount = 2_000
  /// The seed of `glyphs`. Fixed, as MNIST is: a run's seed never changes the data.
  public static let glyphsSeed: UInt64 = 0

  /// Reads or generates the data set, every byte of it checked.
  ///
  /// - Parameter dataDirectory: The folder in which `mnist`, `cifar-10` and `cifar-100` lie.
  /// - Throws: ``DatasetError``, for whatever is wrong with the files.
  public func load(dataDirectory: String) throws(DatasetError) -> Dataset {
    switch self {
    case .mnist:
      return try IDXFolder(path: folder(under: dataDirectory)).read(name: name, classCount: 10)
    case .cifar10: return try readCIFAR(.cifar10, in: folder(under: dataDirectory))
    case .cifar100: return try readCIFAR(.cifar100, in: folder(under: dataDirectory))
    case .glyphs:
      let images = Glyphs.dataset(
        seed: Self.glyphsSeed, trainCount: Self.glyphsTrainCount, testCount: Self.glyphsTestCount)
      return Dataset(name: name, classCount: 10, train: images.train, test: images.test)
    case .path(let path): return try read(path: path)
    case .bytes(let folder): return try folder.read(name: name)
    }
  }

  /// What is there of the data set's files; they are not opened.
  ///
  /// - Parameter dataDirectory: As for ``load(dataDirectory:)``.
  public func presence(in dataDirectory: String) -> DatasetPresence {
    switch self {
    case .mnist:
      let folder = IDXFolder(path: folder(under: dataDirectory))
      return folder.isEmpty ? .nothing : DatasetPresence(missing: folder.missing)
    case .cifar10: return presence(of: .cifar10, in: folder(under: dataDirectory))
    case .cifar100: return presence(of: .cifar100, in: folder(under: dataDirectory))
    case .glyphs: return .whole
    case .path(let path): return pathExists(path) ? .whole : .nothing
    case .bytes(let folder): return pathExists(folder.path) ? .whole : .nothing
    }
  }

  /// Whether the data set's files are all there; they are not opened.
  ///
  /// - Parameter dataDirectory: As for ``load(dataDirectory:)``.
  public func isAvailable(in dataDirectory: String) -> Bool {
    presence(in: dataDirectory) == .whole
  }

  /// Where the data set's files belong; nil where it needs none.
  ///
  /// - Parameter dataDirectory: As for ``load(dataDirectory:)``.
  public func folder(in dataDirectory: String) -> String? {
    switch self {
    case .mnist, .cifar10, .cifar100: folder(under: dataDirectory)
    case .glyphs: nil
    case .bytes(let folder): folder.path
    case .path(let path): path
    }
  }

  private func folder(under dataDirectory: String) -> String { "\(dataDirectory)/\(name)" }

  private func presence(of format: CIFARFormat, in folder: String) -> DatasetPresence {
    CIFARFiles(format, in: folder).map { DatasetPresence(missing: $0.missing(format)) } ?? .nothing
  }

  private func readCIFAR(_ format: CIFARFormat, in folder: String) throws(DatasetError) -> Dataset {
    guard let files = CIFARFiles(format, in: folder) else {
      throw .missingFiles(dataset: name, folder: folder, files: [format.archive])
    }
    return try files.read(format, name: name)
  }

  /// Reads what lies at a path, told by the names of the files.
  private func read(path: String) throws(DatasetError) -> Dataset {
    let formats = [CIFARFormat.cifar10, .cifar100]
    guard pathExists(path) else { throw .notFound(path: path) }
    guard isFolder(path) else {
      guard Self.archiveEndings.contains(where: path.hasSuffix) else {
        throw .unrecognisedFile(path: path)
      }
      return try CIFARFiles.read(archive: path, formats: formats, name: name)
    }
    let idx = IDXFolder(path: path)
    if !idx.isEmpty { return try idx.read(name: name, classCount: nil) }
    for format in formats {
      if let files = CIFARFiles(format, in: path) { return try files.read(format, name: name) }
    }
    throw .unrecognisedFolder(path: path, entries: entries(ofFolder: path))
  }
}
