import DatasetIO
import Foundation

extension DatasetSelection {
  /// How to get the data set; empty if it needs no files.
  var howToFetch: String {
    switch self {
    case .mnist, .fashionMNIST, .kmnist, .cifar10, .cifar100:
      "Fetch it with scripts/fetch.sh \(name)"
    case .glyphs, .images, .bytes, .path: ""
    }
  }

  /// The files that another program has downloaded; nil if there are none, or if the data folder has
  /// some of its own.
  func otherDownload(in folder: String) -> OtherDownload? {
    guard presence(in: folder) == .nothing else { return nil }
    return OtherDownload(
      of: self, in: folder, environment: ProcessInfo.processInfo.environment)
  }

  /// Whether the data set can be read from the data folder or from another program's download.
  func isFound(in folder: String) -> Bool {
    isAvailable(in: folder) || otherDownload(in: folder) != nil
  }

  /// The number of bytes to reserve for reading the data set; 0 if it needs no more than any command
  /// does. CIFAR's images, 184 MB, are put together from those of each file. A path needs an estimated
  /// three times the size of its files, which was enough for CIFAR.
  private var loadingBytes: Int {
    switch self {
    case .cifar10, .cifar100: 384 << 20
    case .path(let path): 3 * Self.fileBytes(at: path)
    default: 0
    }
  }

  /// The size of a file, or the total size of the files directly in a folder, capped at 4 GiB, more than
  /// any data set has.
  private static func fileBytes(at path: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return ([path] + names.map { "\(path)/\($0)" }).reduce(0) { sum, file in
      var status = stat()
      guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return sum }
      return min(sum + min(Int(status.st_size), 4 << 30), 4 << 30)
    }
  }

  /// Loads the data set; an error also names the options and scripts that help.
  func load(in folder: String) throws -> Dataset {
    if loadingBytes > 0, isAvailable(in: folder) {
      try ResourceLimits.require(memory: loadingBytes)
    }
    do {
      if let other = otherDownload(in: folder) { return try other.load() }
      return try load(dataDirectory: folder)
    } catch {
      throw DatasetFailure(error: error, selection: self)
    }
  }
}

extension OtherDownload {
  /// Whose files are read, for a notice.
  func notice(for selection: DatasetSelection) -> String {
    "\(selection.name) is read from \(path), where \(program) downloaded it."
  }
}

/// An error of the library, and what to do about it on the command line.
struct DatasetFailure: Error, CustomStringConvertible {
  fileprivate let error: DatasetError
  fileprivate let selection: DatasetSelection

  var description: String { hint.isEmpty ? "\(error)" : "\(error) \(hint)" }

  private var hint: String {
    switch error {
    case .missingFiles where !selection.howToFetch.isEmpty,
      .missingDataFolder where !selection.howToFetch.isEmpty:
      "\(selection.howToFetch), or name its parent folder with --data."
    case .tooManyBytes: "--bytes-width sets the width."
    case .tooLargeToShrink: "--bytes-layout start does that."
    default: ""
    }
  }
}
