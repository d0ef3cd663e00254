import Messages

/// A property of a data set that was read without an error but is probably not intended.
public enum DatasetWarning: Sendable, Equatable {
  /// Picture files whose compressed bytes became the pixels; `first` is one of them, below
  /// `folder`.
  case picturesReadAsBytes(folder: String, count: Int, first: String)
}

extension DatasetWarning: CustomStringConvertible {
  /// What was found, why it matters, and what to do. It is fit to print.
  public var description: String {
    let text =
      switch self {
      case .picturesReadAsBytes(let folder, let count, let first):
        "\(folder) contains \(count) PNG or JPEG file\(count == 1 ? "" : "s"), such as \(first). The "
          + "networks see their compressed bytes, not the pictures. Write images:DIR to train on what "
          + "PNG files show."
      }
    return text.printable
  }
}
