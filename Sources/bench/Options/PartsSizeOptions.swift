import ArgumentParser
import Experiments

/// The options for the size of the networks of the grid and the length of their training.
struct PartsSizeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The filters of the first convolution; the second has twice as many. The built-in cnn has 32.",
      valueName: "n"))
  var filters = PartsSize().filters

  @Option(
    help: ArgumentHelp(
      "Steps of 128 images per training, as nearly as whole epochs allow, and at least one epoch.",
      valueName: "n"))
  var steps = PartsSize().steps

  /// The size.
  var size: PartsSize {
    var size = PartsSize()
    size.filters = filters
    size.steps = steps
    return size
  }

  func validate() throws {
    try require(filters, in: 1...1_024, option: "--filters")
    try require(steps, in: 1...10_000_000, option: "--steps")
  }
}

extension PartsNetwork: ListElement {}

/// The option for the networks of the grid.
struct PartsNetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Networks of the grid: \(ListArgument(PartsNetwork.allCases).text). (default: those that "
        + "divide the lead into parts; all for search)",
      valueName: "names"),
    completion: ListArgument.completion(PartsNetwork.allCases))
  var networks: ListArgument<PartsNetwork>?

  func validate() throws { try networks?.check(option: "--networks") }
}
