/// A data set that another program has downloaded to a folder of its own.
package struct OtherDownload: Sendable {
  /// The path of the folder or file.
  package let path: String
  /// The name of the program.
  package let program: String
  private let files: any DatasetFormat
  private let name: String

  /// Returns the files of a data set that Keras or torchvision has downloaded; nil if there are
  /// none, or if they are not complete.
  ///
  /// Keras stores files in `datasets` in `KERAS_HOME` or `~/.keras`. Torchvision stores them below
  /// the folder that its user names, which is looked for in the data folder.
  ///
  /// - Parameters:
  ///   - dataDirectory: The folder with the data sets.
  ///   - environment: The environment variables.
  package init?(
    of selection: DatasetSelection, in dataDirectory: String, environment: [String: String]
  ) {
    let keras = [("KERAS_HOME", ""), ("HOME", "/.keras")].lazy
      .compactMap { variable, folder in
        environment[variable].flatMap { $0.isEmpty ? nil : "\($0)\(folder)/datasets" }
      }.first
    let torchvision: String
    var candidates: [(path: String, program: String)] = []
    switch selection {
    case .mnist:
      torchvision = "MNIST"
      candidates += keras.map { [("\($0)/mnist.npz", "Keras")] } ?? []
    case .fashionMNIST:
      torchvision = "FashionMNIST"
      candidates += keras.map { [("\($0)/fashion-mnist", "Keras")] } ?? []
    case .kmnist: torchvision = "KMNIST"
    default: return nil
    }
    candidates.append(("\(dataDirectory)/\(torchvision)/raw", "torchvision"))
    for (path, program) in candidates where pathExists(path) && accessProblem(path) == nil {
      let files: any DatasetFormat =
        isFolder(path)
        ? IDXFolder(path: path, classCount: 10) : NPZFile(path: path, classCount: 10)
      guard files.presence == .whole else { continue }
      (self.path, self.program, self.files, name) = (path, program, files, selection.name)
      return
    }
    return nil
  }

  /// Reads the data set, every byte of it checked.
  package func load() throws(DatasetError) -> Dataset { try files.read(name: name) }
}
