/// Where the files of a CIFAR data set lie: in a folder, one by one, or in the official archive.
enum CIFARFiles: Equatable {
  case folder(String)
  case archive(String)

  /// What `folder` holds of the format: its files, the folder from inside the archive, or the
  /// archive. The first that is whole counts; only then one with files missing.
  init?(_ format: CIFARFormat, in folder: String) {
    let folders = [folder, "\(folder)/\(format.folder)"]
    let missing = folders.map { Self.missing(format, in: $0).count }
    let archive = "\(folder)/\(format.archive)"
    if let whole = missing.firstIndex(of: 0) {
      self = .folder(folders[whole])
    } else if pathExists(archive) {
      self = .archive(archive)
    } else if let part = missing.firstIndex(where: { $0 < format.files.count }) {
      self = .folder(folders[part])
    } else {
      return nil
    }
  }

  /// The files that are not there, as far as can be told without opening an archive.
  func missing(_ format: CIFARFormat) -> [String] {
    guard case .folder(let folder) = self else { return [] }
    return Self.missing(format, in: folder)
  }

  /// Reads all files.
  func read(_ format: CIFARFormat, name: String) throws(DatasetError) -> Dataset {
    switch self {
    case .folder(let folder):
      let missing = missing(format)
      guard missing.isEmpty else {
        throw .missingFiles(dataset: name, folder: folder, files: missing)
      }
      return try Self.read(format, folder: folder, name: name)
    case .archive(let path):
      return try Self.read(archive: path, formats: [format], name: name)
    }
  }

  /// Reads an archive in place, without unpacking it. The first member that belongs to one of
  /// `formats` decides which of them it is.
  static func read(
    archive path: String, formats: [CIFARFormat], name: String
  ) throws(DatasetError) -> Dataset {
    var tar = TarReader(source: try ByteSource(path: path))
    var formats = formats
    var parts: [String: CIFARRecords] = [:]
    while let member = try tar.next() {
      let file = lastComponent(member.name)
      guard let format = formats.first(where: { $0.files.contains(file) }) else { continue }
      formats = [format]
      guard parts[file] == nil else { throw .memberTwice(path: path, member: file) }
      parts[file] = try CIFARRecords(
        format, from: tar.source, byteCount: member.byteCount, name: "\(path), member \(file)")
    }
    let format = formats[0]
    let missing = format.files.filter { parts[$0] == nil }
    guard missing.isEmpty else { throw .membersMissing(path: path, members: missing) }
    let file = try tar.source.finish()
    return dataset(format, name: name, parts: &parts, files: [file])
  }

  private static func read(
    _ format: CIFARFormat, folder: String, name: String
  ) throws(DatasetError) -> Dataset {
    var parts: [String: CIFARRecords] = [:]
    var files: [DataFile] = []
    for file in format.files {
      let source = try ByteSource(path: find(file, in: folder) ?? "\(folder)/\(file)")
      parts[file] = try CIFARRecords(format, from: source, name: source.path)
      files.append(try source.finish())
    }
    return dataset(format, name: name, parts: &parts, files: files)
  }

  private static func dataset(
    _ format: CIFARFormat, name: String, parts: inout [String: CIFARRecords], files: [DataFile]
  ) -> Dataset {
    Dataset(
      name: name, classCount: format.classCount,
      train: CIFARRecords(joining: format.trainFiles, takenFrom: &parts).images,
      test: CIFARRecords(joining: [format.testFile], takenFrom: &parts).images, files: files)
  }

  private static func missing(_ format: CIFARFormat, in folder: String) -> [String] {
    format.files.filter { find($0, in: folder) == nil }
  }

  private static func find(_ file: String, in folder: String) -> String? {
    ["\(folder)/\(file)", "\(folder)/\(file).gz"].first(where: pathExists)
  }
}
