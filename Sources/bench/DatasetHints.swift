import DatasetIO

extension DatasetSelection {
  /// How to get the data set; empty if it needs no files.
  var howToFetch: String {
    switch self {
    case .mnist: "Fetch it with scripts/fetch-mnist.sh"
    case .cifar10: "Fetch it with scripts/fetch-cifar10.sh"
    case .cifar100: "Put https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz there"
    case .glyphs, .bytes, .path: ""
    }
  }

  /// Loads the data set; an error also names the options and scripts that help.
  func load(in folder: String) throws -> Dataset {
    do {
      return try load(dataDirectory: folder)
    } catch {
      throw DatasetFailure(error: error, selection: self)
    }
  }
}

/// An error of the library, and what to do about it on the command line.
private struct DatasetFailure: Error, CustomStringConvertible {
  let error: DatasetError
  let selection: DatasetSelection

  var description: String { hint.isEmpty ? "\(error)" : "\(error) \(hint)" }

  private var hint: String {
    switch error {
    case .missingFiles where !selection.howToFetch.isEmpty:
      "\(selection.howToFetch), or name its parent folder with --data."
    case .tooManyBytes: "--bytes-width sets the width."
    case .tooLargeToShrink: "--bytes-layout start does that."
    default: ""
    }
  }
}
