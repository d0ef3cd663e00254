import ArgumentParser
import DatasetIO
import Runs

/// Which images networks are tested on.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "mnist, fashion-mnist, kmnist, cifar-10, cifar-100, glyphs; the path of IDX, CIFAR or .npz "
        + "files; images:DIR or bytes:DIR, a folder of PNG or of arbitrary files, one sub-folder "
        + "per class. (default: mnist if it is there, else glyphs)",
      valueName: "name|path"),
    completion: datasetCompletion)
  var dataset: String?

  @OptionGroup var folder: DataFolderOption

  @Option(
    help: ArgumentHelp(
      "Test on the last <n> training images instead of the test images.", valueName: "n"))
  var holdout: Int?

  @Option(
    help: ArgumentHelp(
      "Rows and columns of the images of bytes:DIR. (default: \(BytesFolder(path: "").width))",
      valueName: "n"))
  var bytesWidth: Int?

  @Option(
    help: ArgumentHelp(
      "A file's first bytes, or the whole file, shrunk. (default: start)",
      valueName: "layout"))
  var bytesLayout: ByteLayout?

  /// The folder with the data sets.
  var data: String { folder.path }

  /// The data set selected by `dataset` and the options for bytes; nil if `dataset` was not given.
  private var selection: DatasetSelection?

  /// These exclude `selection`, which `validate()` sets.
  private enum CodingKeys: CodingKey {
    case dataset, folder, holdout, bytesWidth, bytesLayout
  }

  mutating func validate() throws {
    try require(holdout, atLeast: 1, option: "--holdout")
    if let bytesWidth { try require(bytesWidth, in: BytesFolder.widths, option: "--bytes-width") }
    selection = try usage { () throws(DatasetError) in try selected() }
    if case .bytes = selection { return }
    guard bytesWidth == nil, bytesLayout == nil else {
      throw ValidationError("--bytes-width and --bytes-layout require --dataset bytes:DIR.")
    }
  }

  /// Returns the data set that was requested by name or path.
  private func selected() throws(DatasetError) -> DatasetSelection? {
    guard let dataset else { return nil }
    let selection = try DatasetSelection(argument: dataset)
    guard case .bytes(var folder) = selection else { return selection }
    folder.width = bytesWidth ?? folder.width
    folder.layout = bytesLayout ?? folder.layout
    return .bytes(folder)
  }

  /// Returns the settings that the results depend on.
  ///
  /// - Parameter dataset: The data set that was loaded.
  func settings(of dataset: Dataset) -> DataSettings {
    var settings = DataSettings(dataset: dataset.name)
    settings.holdout = holdout
    if case .bytes(let folder)? = selection {
      settings.bytesWidth = folder.width
      settings.bytesLayout = folder.layout.rawValue
    }
    return settings
  }

  /// Loads the data set, and returns a notice if it is not the one that a user would expect.
  func load() throws -> (dataset: Dataset, notice: String?) {
    var notices: [String] = []
    let selection: DatasetSelection
    if let chosen = self.selection {
      selection = chosen
    } else {
      let place: String? =
        switch DatasetSelection.mnist.presence(in: data) {
        case .whole: nil
        case .nothing where DatasetSelection.mnist.otherDownload(in: data) != nil: nil
        case .part(let missing):
          "not complete in \(data)/mnist, \(missing.joined(separator: ", ")) not found"
        case .nothing: "not in \(data)/mnist"
        }
      selection = place == nil ? .mnist : .glyphs
      if let place {
        notices.append(
          "MNIST is \(place) (scripts/fetch.sh mnist fetches it): "
            + "running on the built-in glyphs instead.")
      }
    }
    let other = selection.otherDownload(in: data)
    if let other { notices.append(other.notice(for: selection)) }
    var dataset = try selection.load(in: data)
    if selection == .mnist, !dataset.isPublishedMNIST {
      notices.append(
        "The files in \(other?.path ?? "\(data)/mnist") are not those that were published as MNIST "
          + "(their checksums differ): nothing is said about the texts' percentages.")
    }
    notices += dataset.warnings.map { "Warning: \($0)" }
    if let holdout {
      dataset = try usage { () throws(DatasetError) in try dataset.holdingOut(last: holdout) }
    }
    return (dataset, notices.isEmpty ? nil : notices.joined(separator: "\n"))
  }
}

/// Which images networks are trained and tested on.
struct DataOptions: ParsableArguments {
  @OptionGroup var images: ImageOptions

  @Option(help: ArgumentHelp("Train on the first <n> images only.", valueName: "n"))
  var trainLimit: Int?

  /// How many training images are held out for testing; nil for none.
  var holdout: Int? { images.holdout }

  func validate() throws { try require(trainLimit, atLeast: 1, option: "--train-limit") }

  /// What the results depend on.
  ///
  /// - Parameter dataset: The data set that was loaded.
  func settings(of dataset: Dataset) -> DataSettings {
    var settings = images.settings(of: dataset)
    settings.trainLimit = trainLimit
    return settings
  }

  /// The data set, and what to say first if it is not the one a newcomer expects.
  func load() throws -> (dataset: Dataset, notice: String?) {
    var (dataset, notice) = try images.load()
    if let trainLimit { dataset = dataset.with(train: dataset.train.prefix(trainLimit)) }
    return (dataset, notice)
  }
}

extension ByteLayout: ExpressibleByArgument {}

/// The completions of a data set.
let datasetCompletion = CompletionKind.list(
  DatasetSelection.named.map(\.name)
    + [DatasetSelection.imagesPrefix, DatasetSelection.bytesPrefix])
