extension DatasetSelection {
  /// The number of training images in `glyphs`.
  package static let glyphsTrainCount = 12_000
  /// The number of test images in `glyphs`.
  package static let glyphsTestCount = 2_000
  /// The seed of `glyphs`. It is fixed, as MNIST is: a run's seed never changes the data.
  package static let glyphsSeed: UInt64 = 0

  /// Reads or generates the data set, every byte of it checked.
  ///
  /// - Parameter dataDirectory: The folder that contains `mnist`, `cifar-10` and the other named ones.
  /// - Throws: ``DatasetError``, for whatever is wrong with the files.
  public func load(dataDirectory: String) throws(DatasetError) -> Dataset {
    if let folder = folder(in: dataDirectory), let reason = accessProblem(in: dataDirectory) {
      throw .unreadable(path: folder, reason: reason)
    }
    if Self.named.contains(self), self != .glyphs, !pathExists(dataDirectory) {
      throw .missingDataFolder(dataset: name, folder: dataDirectory)
    }
    if let files = files(in: dataDirectory) { return try files.read(name: name) }
    guard let path = folder(in: dataDirectory) else { return glyphs() }
    return try Self.recognise(at: path).read(name: name)
  }

  /// Returns why the data set's folder cannot be read, such as "permission denied"; nil if it can be,
  /// or if there is none.
  ///
  /// - Parameter dataDirectory: As for ``load(dataDirectory:)``.
  package func accessProblem(in dataDirectory: String) -> String? {
    folder(in: dataDirectory).flatMap { DatasetIO.accessProblem($0) }
  }

  /// Returns which of the data set's files exist, without opening them.
  ///
  /// Files in a folder that cannot be read count as existing: ``load(dataDirectory:)`` then says why it
  /// cannot be read.
  ///
  /// - Parameter dataDirectory: As for ``load(dataDirectory:)``.
  public func presence(in dataDirectory: String) -> DatasetPresence {
    if accessProblem(in: dataDirectory) != nil { return .whole }
    if let files = files(in: dataDirectory) { return files.presence }
    guard let path = folder(in: dataDirectory) else { return .whole }
    return pathExists(path) ? .whole : .nothing
  }

  /// Returns whether all of the data set's files exist, without opening them.
  ///
  /// - Parameter dataDirectory: As for ``load(dataDirectory:)``.
  public func isAvailable(in dataDirectory: String) -> Bool {
    presence(in: dataDirectory) == .whole
  }

  /// Returns the folder or the path of the data set's files; nil if it needs none.
  ///
  /// - Parameter dataDirectory: As for ``load(dataDirectory:)``.
  public func folder(in dataDirectory: String) -> String? {
    switch self {
    case .mnist, .fashionMNIST, .kmnist, .cifar10, .cifar100: "\(dataDirectory)/\(name)"
    case .glyphs: nil
    case .bytes(let folder): folder.path
    case .images(let folder): folder.path
    case .path(let path): path
    }
  }

  /// Returns the files of a data set whose format is known by its name; nil for `glyphs` and for
  /// paths.
  private func files(in dataDirectory: String) -> (any DatasetFormat)? {
    let folder = folder(in: dataDirectory) ?? ""
    return switch self {
    case .mnist, .fashionMNIST, .kmnist: IDXFolder(path: folder, classCount: 10)
    case .cifar10: CIFARFiles(.cifar10, in: folder)
    case .cifar100: CIFARFiles(.cifar100, in: folder)
    case .bytes(let bytes): bytes
    case .images(let images): images
    case .glyphs, .path: nil
    }
  }

  private func glyphs() -> Dataset {
    let images = Glyphs.dataset(
      seed: Self.glyphsSeed, trainCount: Self.glyphsTrainCount, testCount: Self.glyphsTestCount)
    return Dataset(name: name, classCount: 10, train: images.train, test: images.test)
  }

  /// Returns the data set at a path, in the first format that recognises its file names.
  private static func recognise(at path: String) throws(DatasetError) -> any DatasetFormat {
    guard pathExists(path) else { throw .notFound(path: path) }
    for format in datasetFormats {
      if let files = format.recognise(at: path) { return files }
    }
    guard isFolder(path) else { throw .unrecognisedFile(path: path) }
    throw .unrecognisedFolder(path: path, entries: try entries(ofFolder: path))
  }
}
