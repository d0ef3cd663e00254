import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Models

/// Which images, and how many of them.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "mnist, cifar-10, cifar-100, glyphs, the path of IDX or CIFAR files, or bytes:DIR, a folder "
        + "of arbitrary files, one sub-folder per class. (default: mnist if it is there, else glyphs)",
      valueName: "name|path"),
    completion: datasetCompletion)
  var dataset: String?

  @OptionGroup var folder: DataFolderOption

  @Option(help: ArgumentHelp("Train on the first <n> images only.", valueName: "n"))
  var trainLimit: Int?

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

  func validate() throws {
    try require(trainLimit, atLeast: 1, option: "--train-limit")
    try require(holdout, atLeast: 1, option: "--holdout")
    if let bytesWidth { try require(bytesWidth, in: BytesFolder.widths, option: "--bytes-width") }
    let selection = try usage { () throws(DatasetError) in try self.selection() }
    if case .bytes = selection { return }
    guard bytesWidth == nil, bytesLayout == nil else {
      throw ValidationError("--bytes-width and --bytes-layout go with --dataset bytes:DIR.")
    }
  }

  /// The data set that was asked for by name or path.
  private func selection() throws(DatasetError) -> DatasetSelection? {
    guard let dataset else { return nil }
    let selection = try DatasetSelection(argument: dataset)
    guard case .bytes(var folder) = selection else { return selection }
    folder.width = bytesWidth ?? folder.width
    folder.layout = bytesLayout ?? folder.layout
    return .bytes(folder)
  }

  /// The options that were given, and all that make the images of `bytes:DIR`, by their names, for
  /// the manifest.
  var manifestSettings: [String: String] {
    var settings: [String: String] = [:]
    settings["train-limit"] = trainLimit.map { "\($0)" }
    settings["holdout"] = holdout.map { "\($0)" }
    if case .bytes(let folder)? = try? selection() {
      settings["bytes-width"] = "\(folder.width)"
      settings["bytes-layout"] = folder.layout.rawValue
    }
    return settings
  }

  /// The data set, and what to say first if it is not the one a newcomer expects.
  func load() throws -> (dataset: Dataset, notice: String?) {
    var notice: String?
    let selection: DatasetSelection
    if let selected = try self.selection() {
      selection = selected
    } else {
      let place: String? =
        switch DatasetSelection.mnist.presence(in: data) {
        case .whole: nil
        case .part(let missing):
          "not complete in \(data)/mnist, \(missing.joined(separator: ", ")) not found"
        case .nothing: "not in \(data)/mnist"
        }
      selection = place == nil ? .mnist : .glyphs
      notice = place.map {
        "MNIST is \($0) (scripts/fetch-mnist.sh fetches it): "
          + "running on the built-in glyphs instead."
      }
    }
    var dataset = try selection.load(in: data)
    if selection == .mnist, !dataset.isPublishedMNIST {
      notice =
        "The files in \(data)/mnist are not those that were published as MNIST (their checksums "
        + "differ): nothing is said about the texts' percentages."
    }
    if !dataset.warnings.isEmpty {
      notice = dataset.warnings.map { "Warning: \($0)" }.joined(separator: "\n")
    }
    if let holdout {
      dataset = try usage { () throws(DatasetError) in try dataset.holdingOut(last: holdout) }
    }
    if let trainLimit {
      dataset = Dataset(
        name: dataset.name, classCount: dataset.classCount, train: dataset.train.prefix(trainLimit),
        test: dataset.test, files: dataset.files, isHoldout: dataset.isHoldout)
    }
    return (dataset, notice)
  }
}

extension ByteLayout: ExpressibleByArgument {}

/// The optimiser's name on the command line.
enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
  case adam
  case adamw
  case sgd

  /// Keras's learning rate for it.
  var learningRate: Double {
    switch self {
    case .adam, .adamw: 0.001
    case .sgd: 0.01
    }
  }
}

/// What an experiment does unless told otherwise.
protocol ExperimentDefaults {
  /// Passes over the training images.
  static var epochs: Int { get }
  /// Repetitions with one seed after another.
  static var seeds: Int { get }
  /// The dropout before the cnn's last layer.
  static var dropout: Double { get }
  /// The networks that are trained.
  static var networks: [NetworkChoice] { get }
}

extension ExperimentDefaults {
  static var dropout: Double { TrainingSettings().dropout }
}

extension ExperimentDefaults {
  static var networks: [NetworkChoice] { [.dense, .cnn] }
}

/// The defaults of `bench shuffle`, and of everything that has none of its own.
enum StandardDefaults: ExperimentDefaults {
  static let epochs = TrainingSettings().epochs
  static let seeds = TrainingSettings().seeds.count
}

/// What an option for a network takes.
let networkArgument =
  BuiltInNetwork.all.map(\.name).joined(separator: ", ")
  + "; a text such as conv:32:3,relu,maxpool,flatten,dense:10; or a .json file that Keras wrote"

/// The texts of all layers, one per line, for help.
let layerForms =
  "LAYERS, as a network's text has them, with commas between:\n"
  + LayerTypes.all.map { "  \($0.textForm)" }.joined(separator: "\n")

/// What a shell offers for a network.
let networkCompletion = CompletionKind.list(BuiltInNetwork.all.map(\.name))

/// Which networks are trained.
struct ModelOptions<Defaults: ExperimentDefaults>: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A network, once or more: \(networkArgument). Names and files may stand in one list with commas "
        + "between. (default: \(Defaults.networks.map(\.name).joined(separator: ",")))",
      valueName: "network"),
    completion: networkCompletion)
  var models: [String] = []

  func validate() throws { _ = try choices() }

  /// The networks.
  func choices() throws -> [NetworkChoice] {
    if models.isEmpty { return Defaults.networks }
    return try usage { () throws(ModelError) in try NetworkChoice.list(models) }
  }

  /// The networks as the manifest has them.
  func setting() throws -> String { try choices().map(\.description).joined(separator: ",") }
}

/// How networks are trained.
struct TrainingOptionGroup<Defaults: ExperimentDefaults>: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over the training images.", valueName: "n"))
  var epochs = Defaults.epochs

  @Option(help: ArgumentHelp("Images a training step.", valueName: "n"))
  var batchSize = TrainingSettings().batchSize

  @Option(help: "The optimizer.")
  var optimizer = OptimizerName.adam

  @Option(
    help: ArgumentHelp(
      "The optimizer's step size, the greatest of a schedule. (default: 0.001 for adam and adamw, "
        + "0.01 for sgd)", valueName: "x"))
  var learningRate: Double?

  @Option(help: ArgumentHelp("The momentum of sgd. (default: 0)", valueName: "x"))
  var momentum: Double?

  @Option(
    help: ArgumentHelp(
      "The weight decay of adamw: every step takes away learning rate × <x> of each parameter. "
        + "(default: 0.004)",
      valueName: "x"))
  var weightDecay: Double?

  @OptionGroup var schedule: ScheduleOptions

  @Option(
    help: ArgumentHelp("The dropout before the cnn's last layer; 0 for none.", valueName: "rate"))
  var dropout = Defaults.dropout

  @Option(
    help: ArgumentHelp(
      "Move every training image by up to <n> pixels each way, every epoch anew.", valueName: "n"))
  var shiftAugmentation: Int?

  @Option(
    help: ArgumentHelp(
      "End a run when the accuracy on the held-out images has not risen for <n> epochs. Requires "
        + "--holdout.", valueName: "n"))
  var patience: Int?

  @Option(
    help: ArgumentHelp(
      "The (first) seed of weights, image order and dropout.", valueName: "s"))
  var seed: UInt64 = 0

  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    try require(epochs, in: 1...10_000, option: "--epochs")
    try require(batchSize, in: 1...65_536, option: "--batch-size")
    if let learningRate, !(Float(learningRate) > 0 && Float(learningRate).isFinite) {
      throw ValidationError("--learning-rate takes a number above 0, found \(learningRate).")
    }
    try requireRate(dropout, option: "--dropout")
    if let momentum {
      guard optimizer == .sgd else {
        throw ValidationError("--momentum goes with --optimizer sgd; adam has moments of its own.")
      }
      try requireRate(momentum, option: "--momentum")
    }
    if let weightDecay {
      guard optimizer == .adamw else {
        throw ValidationError("--weight-decay requires --optimizer adamw.")
      }
      guard weightDecay >= 0, Float(weightDecay).isFinite else {
        throw ValidationError("--weight-decay takes a number of at least 0, found \(weightDecay).")
      }
    }
    try schedule.check(epochs: epochs, optimizer: optimizer)
    if let shiftAugmentation {
      try require(shiftAugmentation, in: 1...64, option: "--shift-augmentation")
    }
    if let patience {
      try require(patience, in: 1...10_000, option: "--patience")
      // The first epoch always counts as a rise, and the last one ends the run anyway.
      guard patience < epochs - 1 else {
        throw ValidationError(
          "--patience \(patience) never ends a run of \(plural(epochs, "epoch")): it requires at least "
            + "\(patience + 2).")
      }
    }
  }

  /// Refuses to choose a run's last epoch on the test images.
  func check(_ data: DataOptions) throws {
    if patience != nil, data.holdout == nil {
      throw ValidationError(
        "--patience requires --holdout: an epoch chosen on the test images would make their accuracy "
          + "look better than it is.")
    }
  }

  /// - Parameter seeds: How many seeds, from the first on.
  func settings(seeds: Int) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = epochs
    settings.batchSize = batchSize
    settings.optimizer =
      switch optimizer {
      case .adam: .adam(learningRate: rate)
      case .adamw: .adamW(learningRate: rate, weightDecay: decay)
      case .sgd: .sgd(learningRate: rate, momentum: momentum ?? 0)
      }
    settings.schedule = schedule.schedule(epochs: epochs)
    settings.augmentation = shiftAugmentation.map(ShiftAugmentation.init(range:))
    settings.patience = patience
    settings.dropout = dropout
    settings.seeds = (0..<UInt64(seeds)).map { seed + $0 }
    settings.threads = threadOptions.count
    return settings
  }

  private var rate: Double { learningRate ?? optimizer.learningRate }
  private var decay: Double { weightDecay ?? 0.004 }

  /// The settings by the names of their options, for the manifest; those that came later than the first
  /// results only where they differ from their defaults.
  var manifestSettings: [String: String] {
    [
      "epochs": "\(epochs)", "batch-size": "\(batchSize)", "optimizer": optimizer.rawValue,
      "learning-rate": "\(rate)",
      "momentum": momentum.map { "\($0)" } ?? (optimizer == .sgd ? "0" : ""),
      "dropout": "\(dropout)", "seed": "\(seed)",
      "weight-decay": optimizer == .adamw ? "\(decay)" : "",
      "shift-augmentation": shiftAugmentation.map { "\($0)" } ?? "",
      "patience": patience.map { "\($0)" } ?? "",
    ].filter { !$0.value.isEmpty }
      .merging(schedule.manifestSettings(epochs: epochs)) { $1 }
  }
}

extension TrainingSettings {
  /// How long a run is, for people: "12 epochs".
  var duration: String { (patience == nil ? "" : "at most ") + plural(epochs, "epoch") }
}

/// How many threads.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to use; results do not depend on it. (default: one a core)", valueName: "n"))
  var threads: Int?

  /// As many as asked for, or one a core.
  var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws { try require(threads ?? 1, in: 1...1_024, option: "--threads") }
}

/// How often a run is repeated.
struct RepetitionOptions<Defaults: ExperimentDefaults>: ParsableArguments {
  @Option(
    help: ArgumentHelp("How many times to repeat, with one seed after another.", valueName: "n"))
  var seeds = Defaults.seeds

  func validate() throws { try require(seeds, in: 1...1_000, option: "--seeds") }

  /// Refuses seeds beyond the largest number.
  func check(from seed: UInt64) throws {
    if seed.addingReportingOverflow(UInt64(seeds - 1)).overflow {
      throw ValidationError("--seed \(seed) leaves no room for \(seeds) seeds.")
    }
  }
}

/// Where results go, and how much is said.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder for results. (default: results/<experiment>, with the data set's name behind it "
        + "unless that is mnist)", valueName: "dir"),
    completion: .directory)
  var out: String?

  @Flag(help: "Continue what was interrupted in that folder.")
  var resume = false

  @Flag(help: "Move other results that are there aside.")
  var force = false

  @OptionGroup var reporting: ReportingOptions

  /// What to do about results that are there.
  var existing: ExistingResults { force ? .moveAside : resume ? .resume : .refuse }

  func validate() throws {
    try requirePath(out, option: "--out")
    if resume, force { throw ValidationError("--resume and --force exclude each other.") }
  }
}

/// How much is said while running, and for whom the answer is.
struct ReportingOptions: ParsableArguments {
  @Flag(help: "Say nothing while running.")
  var quiet = false

  @Flag(help: "Say more while running: settings, files, every epoch.")
  var verbose = false

  @OptionGroup var format: FormatOptions

  /// How much is said while running.
  var detail: ProgressDisplay.Detail { quiet ? .quiet : verbose ? .verbose : .normal }

  /// Whether standard output is for one JSON document.
  var json: Bool { format.json }

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }
}

/// For whom the answer is.
struct FormatOptions: ParsableArguments {
  @Flag(help: "Print the answer as JSON, for scripts, and nothing else.")
  var json = false
}

/// A list of names as an option takes it, such as `dense,cnn`.
func commaSeparated<Name: RawRepresentable<String>>(_ names: [Name]) -> String {
  names.map(\.rawValue).joined(separator: ",")
}

/// What a shell offers for such a list: each name, and all of them.
func listCompletion<Name: RawRepresentable<String>>(_ names: [Name]) -> CompletionKind {
  .list(names.map(\.rawValue) + [commaSeparated(names)])
}

/// What a shell offers for a data set.
let datasetCompletion = CompletionKind.list(DatasetSelection.named.map(\.name) + ["bytes:"])

/// The names in such a list, without repetitions.
func parseList<Name: RawRepresentable<String> & CaseIterable & Hashable>(
  _ argument: String, of type: Name.Type, option: String
) throws -> [Name] {
  var names: [Name] = []
  for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
    guard let name = Name(rawValue: String(part)) else {
      throw ValidationError(
        "\(option) takes one or more of \(commaSeparated(Array(Name.allCases))), found "
          + "'\(argument)'.")
    }
    if !names.contains(name) { names.append(name) }
  }
  return names
}

/// The numbers in such a list.
func parseNumbers(
  _ argument: String, in range: ClosedRange<Int>, option: String
) throws -> [Int] {
  try argument.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard let number = Int(part), range.contains(number) else {
      throw ValidationError(
        "\(option) takes one or more numbers from \(range.lowerBound) to \(range.upperBound), "
          + "found '\(argument)'.")
    }
    return number
  }
}

private func require(_ value: Int?, atLeast least: Int, option: String) throws {
  if let value, value < least {
    throw ValidationError("\(option) takes a number of at least \(least), found \(value).")
  }
}

func require(_ value: Int, in range: ClosedRange<Int>, option: String) throws {
  guard range.contains(value) else {
    throw ValidationError(
      "\(option) takes a number from \(range.lowerBound) to \(range.upperBound), found \(value).")
  }
}

func requirePath(_ path: String?, option: String) throws {
  if path?.isEmpty == true { throw ValidationError("\(option) takes a path, found nothing.") }
}

/// Refuses a file that could not be written when all work is done.
func requireWritable(_ path: String?) throws {
  if let path { try AtomicFile.check(path) }
}

func requireRate(_ value: Double, option: String) throws {
  guard value >= 0, value < 1 else {
    throw ValidationError("\(option) takes a rate from 0 to below 1, found \(value).")
  }
}

/// Turns an error in what was typed into one of usage, with its exit code.
func usage<T, E: Error & CustomStringConvertible>(_ body: () throws(E) -> T) throws -> T {
  do { return try body() } catch { throw ValidationError(error.description) }
}
