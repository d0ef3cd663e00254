import ArgumentParser
import Models
import Runs

/// The defaults of an experiment.
protocol ExperimentDefaults {
  /// The number of passes over the training images.
  static var epochs: Int { get }
  /// The number of seeds.
  static var seeds: Int { get }
  /// The dropout before the cnn's last layer.
  static var dropout: Double { get }
  /// The networks that are trained.
  static var networks: [NetworkChoice] { get }
}

extension ExperimentDefaults {
  static var epochs: Int { TrainingSettings().epochs }
  static var dropout: Double { TrainingSettings().dropout }
}

extension ExperimentDefaults {
  static var networks: [NetworkChoice] { [.dense, .cnn] }
}

/// The defaults of `bench shuffle` and of all commands that do not define others.
enum StandardDefaults: ExperimentDefaults {
  static let epochs = TrainingSettings().epochs
  static let seeds = TrainingSettings().seeds.count
}

/// The values of an option for a network, for help.
let networkArgument =
  BuiltInNetwork.all.map(\.name).joined(separator: ", ")
  + "; a text such as conv:32:3,relu,maxpool,flatten,dense:10; or a .json file that Keras wrote"

/// The texts of all layers, one per line, for help.
let layerForms =
  "LAYERS, as in a network's text, which separates them by commas:\n"
  + LayerTypes.all.map { "  \($0.textForm)" }.joined(separator: "\n")

/// The completions of a network.
let networkCompletion = CompletionKind.list(BuiltInNetwork.all.map(\.name))

/// The option for the networks to train.
struct ModelOptions<Defaults: ExperimentDefaults>: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A network, once or more: \(networkArgument). Names and files can be one list, separated by "
        + "commas. (default: \(Defaults.networks.map(\.name).joined(separator: ",")))",
      valueName: "network"),
    completion: networkCompletion)
  var models: [String] = []

  /// The networks.
  private(set) var choices = Defaults.networks

  /// These exclude `choices`, which `validate()` sets.
  private enum CodingKeys: CodingKey { case models }

  mutating func validate() throws {
    if models.isEmpty { return }
    choices = try usage { () throws(ModelError) in try NetworkChoice.list(models) }
  }
}
