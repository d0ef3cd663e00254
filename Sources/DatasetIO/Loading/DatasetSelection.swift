import Messages

/// A choice of data set: one that is known by name, or a folder or archive of the user's own.
public enum DatasetSelection: Sendable, Equatable {
  /// MNIST, in `mnist` under the data folder.
  case mnist
  /// Fashion-MNIST, ten kinds of clothes, in `fashion-mnist` under the data folder.
  case fashionMNIST
  /// KMNIST, ten Japanese characters, in `kmnist` under the data folder.
  case kmnist
  /// CIFAR-10 in its binary version, in `cifar-10` under the data folder.
  case cifar10
  /// CIFAR-100 in its binary version, with its fine labels, in `cifar-100` under the data folder.
  case cifar100
  /// The built-in, generated data set, which needs no files.
  case glyphs
  /// The data set at a path: a folder of IDX files with MNIST's names, CIFAR in binary form, as a
  /// folder or as a `.tar.gz`, or NumPy arrays in a `.npz` file with Keras's or MedMNIST's names.
  case path(String)
  /// Arbitrary files as grey images, with one sub-folder per class.
  case bytes(BytesFolder)
  /// PNG files with one sub-folder per class.
  case images(ImagesFolder)

  /// The data sets that are known by name.
  public static let named: [DatasetSelection] = [
    .mnist, .fashionMNIST, .kmnist, .cifar10, .cifar100, .glyphs,
  ]

  /// Creates the selection that a name, a path, or `images:` or `bytes:` with a folder denotes.
  ///
  /// A name from ``named``, in upper or lower case, denotes that data set even if a file has the
  /// same name. `images:` is followed by the path of an ``ImagesFolder``, and `bytes:` by that of a
  /// ``BytesFolder``. Anything else is a path if it contains a slash or exists.
  ///
  /// - Throws: ``DatasetError/unknownDataset(_:suggestion:)``.
  public init(argument: String) throws(DatasetError) {
    if let match = Self.named.first(where: { $0.name == argument.lowercased() }) {
      self = match
    } else if let folder = Self.folder(in: argument, after: Self.bytesPrefix) {
      self = .bytes(BytesFolder(path: folder))
    } else if let folder = Self.folder(in: argument, after: Self.imagesPrefix) {
      self = .images(ImagesFolder(path: folder))
    } else if argument.contains("/") || (!argument.isEmpty && pathExists(argument)) {
      self = .path(argument)
    } else {
      throw .unknownDataset(
        argument, suggestion: suggestion(for: argument, among: Self.named.map(\.name)))
    }
  }

  /// The data set's name in results: `mnist`, `fashion-mnist`, `kmnist`, `cifar-10`, `cifar-100`,
  /// `glyphs`, the last part of the path without an archive's ending, or `images:` or `bytes:` and
  /// the last part of the folder's path.
  public var name: String {
    switch self {
    case .mnist: "mnist"
    case .fashionMNIST: "fashion-mnist"
    case .kmnist: "kmnist"
    case .cifar10: "cifar-10"
    case .cifar100: "cifar-100"
    case .glyphs: "glyphs"
    case .path(let path): Self.name(ofPath: path)
    case .bytes(let folder): Self.bytesPrefix + lastComponent(absolutePath(folder.path))
    case .images(let folder): Self.imagesPrefix + lastComponent(absolutePath(folder.path))
    }
  }

  /// What precedes the path of a folder of arbitrary files.
  package static let bytesPrefix = "bytes:"
  /// What precedes the path of a folder of pictures.
  package static let imagesPrefix = "images:"

  /// Returns what follows a prefix; nil if that is nothing.
  private static func folder(in argument: String, after prefix: String) -> String? {
    argument.hasPrefix(prefix) && argument != prefix
      ? String(argument.dropFirst(prefix.count)) : nil
  }

  private static func name(ofPath path: String) -> String {
    let name = lastComponent(absolutePath(path))
    let ending = datasetFormats.flatMap { $0.fileEndings }.first { name.hasSuffix($0) }
    return String(name.dropLast(ending?.count ?? 0))
  }
}
