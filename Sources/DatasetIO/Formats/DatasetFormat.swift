/// The files of one data set at one place, in one format.
///
/// To add a format, write one type and list it in ``datasetFormats``.
protocol DatasetFormat: Sendable {
  /// What a folder in this format contains, for a message: "train.bin and test.bin".
  static var expectedFiles: [String] { get }

  /// The endings of single files in this format, such as `.tar.gz`; none if it needs a folder.
  static var fileEndings: [String] { get }

  /// Returns the data set at a path, judged by file names; nil if none of them belongs to this
  /// format.
  static func recognise(at path: String) -> Self?

  /// Which of the files exist; determined without opening them.
  var presence: DatasetPresence { get }

  /// Reads the data set, every byte of it checked.
  ///
  /// - Parameter name: The data set's name.
  func read(name: String) throws(DatasetError) -> Dataset
}

/// The formats that a path can have, in the order in which they are tried.
let datasetFormats: [any DatasetFormat.Type] = [IDXFolder.self, CIFARFiles.self, NPZFile.self]
