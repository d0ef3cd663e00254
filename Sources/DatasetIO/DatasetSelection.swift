/// Which data set to use: one of those known by name, or a folder or archive of one's own.
public enum DatasetSelection: Sendable, Equatable {
  /// MNIST, in `mnist` under the data folder.
  case mnist
  /// CIFAR-10 in its binary version, in `cifar-10` under the data folder.
  case cifar10
  /// CIFAR-100 in its binary version, with its fine labels, in `cifar-100` under the data folder.
  case cifar100
  /// The embedded, generated data set; needs no files.
  case glyphs
  /// Whatever lies there: a folder of IDX files named as MNIST's, or CIFAR in binary form, as a
  /// folder or as a `.tar.gz`.
  case path(String)
  /// Arbitrary files as grey images, a class a sub-folder.
  case bytes(BytesFolder)

  /// The data sets known by name.
  public static let named: [DatasetSelection] = [.mnist, .cifar10, .cifar100, .glyphs]

  /// The data set meant by a command-line argument.
  ///
  /// A name from ``named`` means that data set even where a file is called the same; what begins
  /// with `bytes:` goes on with the folder of a ``BytesFolder``; anything else is a path if it
  /// contains a slash or exists.
  ///
  /// - Throws: ``DatasetError/unknownDataset(_:suggestion:)``.
  public init(argument: String) throws(DatasetError) {
    if let match = Self.named.first(where: { $0.name == argument }) {
      self = match
    } else if argument.hasPrefix(Self.bytesPrefix), argument != Self.bytesPrefix {
      self = .bytes(BytesFolder(path: String(argument.dropFirst(Self.bytesPrefix.count))))
    } else if argument.contains("/") || (!argument.isEmpty && pathExists(argument)) {
      self = .path(argument)
    } else {
      throw .unknownDataset(argument, suggestion: Self.nearest(to: argument)?.name)
    }
  }

  /// The name results carry: `mnist`, `cifar-10`, `cifar-100`, `glyphs`, the last part of the path
  /// without an archive's ending, or `bytes:` and the last part of the folder's path.
  public var name: String {
    switch self {
    case .mnist: "mnist"
    case .cifar10: CIFARFormat.cifar10.name
    case .cifar100: CIFARFormat.cifar100.name
    case .glyphs: "glyphs"
    case .path(let path): Self.name(ofPath: path)
    case .bytes(let folder): Self.bytesPrefix + lastComponent(absolutePath(folder.path))
    }
  }

  /// What to do to have the data set; empty where nothing has to be done.
  public var howToFetch: String {
    switch self {
    case .mnist: "Fetch it with scripts/fetch-mnist.sh"
    case .cifar10: "Fetch it with scripts/fetch-cifar10.sh"
    case .cifar100: "Put https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz there"
    case .glyphs, .bytes, .path: ""
    }
  }

  private static let bytesPrefix = "bytes:"

  static let archiveEndings = [".tar.gz", ".tgz", ".tar"]

  private static func name(ofPath path: String) -> String {
    let name = lastComponent(absolutePath(path))
    let ending = archiveEndings.first { name.hasSuffix($0) }
    return String(name.dropLast(ending?.count ?? 0))
  }

  private static func nearest(to argument: String) -> DatasetSelection? {
    func letters(_ name: String) -> [Character] {
      name.lowercased().filter { $0.isLetter || $0.isNumber }
    }
    let given = letters(argument)
    let nearest = named.map { ($0, editDistance(letters($0.name), given)) }.min { $0.1 < $1.1 }
    return nearest.flatMap { $0.1 <= 2 ? $0.0 : nil }
  }
}

/// How many letters must be put in, taken out or changed to make one word of the other
/// (Levenshtein).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let change = diagonal + (letter == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(change, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}
