/// A file that a data set was read from.
public struct DataFile: Sendable, Equatable {
  /// The file's path.
  public let path: String
  /// The file's size on disk in bytes, before any decompression.
  public let byteCount: Int
  /// The SHA-256 of the file on disk, in lower-case hexadecimal digits.
  public let sha256: String

  /// Whether this is the published file of that name, byte for byte; nil if no published file has
  /// that name.
  ///
  /// It is false for other data sets that use MNIST's file names, as Fashion-MNIST does.
  public var isKnown: Bool? {
    Self.publishedSHA256[lastComponent(path)].map { $0 == sha256 }
  }

  package init(path: String, byteCount: Int, sha256: String) {
    self.path = path
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  private static let publishedSHA256 = [
    "train-images-idx3-ubyte.gz":
      "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz":
      "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz":
      "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz":
      "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    "cifar-10-binary.tar.gz":
      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  ]
}
