import ArgumentParser
import DatasetIO
import Experiments
import Results
import Runs
import TextTable

/// The defaults of `bench parts`, which trains every network several times.
enum PartsDefaults: ExperimentDefaults {
  static let seeds = 6
}

/// `bench parts`.
struct Parts: ShardedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Locality, sharing, pooling, head: which part of a cnn knows about space?",
    discussion: """
      Trains networks that differ in one part each: dense, locally connected or convolutional, with \
      pooling or strides, with a flatten head or global average pooling. Each is trained on images \
      as they are, on shuffled pixels, on a larger canvas on which the test images move without \
      losing a pixel, and on fewer images, always for the same number of steps. Says what each part \
      contributes to the cnn's lead over dense, and how exactly each layer moves with the image.

      The rates of each network come from 'bench parts search'. By default, the networks have half \
      of the built-in cnn's filters and train for one epoch of MNIST.

      Writes parts.csv, equivariance.csv, epochs.csv, runs.csv, summary.csv, measures.csv, \
      findings.csv, timings.csv and manifest.json.

      EXAMPLES:
        bench parts --networks dense,local-pool,cnn --range 3
        bench parts --all --sizes 1000,10000 --seeds 10
      """,
    subcommands: [PartsSearch.self])

  @OptionGroup var grid: PartsNetworkOptions

  @Flag(help: "Train all networks of the grid, not only those that divide the lead into parts.")
  var all = false

  @OptionGroup var size: PartsSizeOptions

  @Option(
    help: ArgumentHelp(
      "Smaller numbers of training images; those not below the full number are left out.",
      valueName: "ns"))
  var sizes = ListArgument([1_000])

  @Option(
    help: ArgumentHelp(
      "Move test images by up to <n> pixels, on a canvas <n> pixels larger on each side.",
      valueName: "n"))
  var range = 6

  @OptionGroup var permutation: PermutationSeedOption

  @Option(
    help: ArgumentHelp(
      "Take learning rates and dropouts from a search.csv. (default: those of the committed search)",
      valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var rates: String?

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup(title: "Training") var repetition: RepetitionOptions<PartsDefaults>

  @Option(
    help: ArgumentHelp(
      "The (first) seed of weights, image order, dropout, permutations and smaller training sets.",
      valueName: "s"))
  var seed: UInt64 = 0

  @OptionGroup(title: "Training") var threadOptions: ThreadOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try sizes.check(1...1_000_000_000, option: "--sizes")
    try require(range, in: 1...64, option: "--range")
    try requirePath(rates, option: "--rates")
    try repetition.check(from: seed)
    if all, grid.networks != nil {
      throw ValidationError("--all and --networks exclude each other.")
    }
  }

  var threads: Int { threadOptions.count }
  var seedCount: Int? { repetition.seeds }

  func experiment(notice: (String) -> Void) throws -> PartsExperiment {
    let (images, text) = try data.load()
    if let text { notice(text) }
    var settings = PartsExperiment.Settings(data: data.settings(of: images))
    settings.networks = try tuned()
    settings.size = size.size
    settings.seeds = Seeds(from: seed, count: repetition.seeds)
    settings.permutationSeed = permutation.permutationSeed
    settings.range = range
    settings.sizes = sizes.elements
    return PartsExperiment(images: images, settings: settings)
  }

  /// Returns the networks with their rates.
  private func tuned() throws -> [TunedNetwork] {
    let networks =
      grid.networks?.elements ?? (all ? PartsNetwork.allCases : PartsNetwork.attribution)
    guard let rates else { return networks.map(\.tuned) }
    let chosen = try TunedNetwork.chosen(in: rates)
    return try networks.map { network in
      guard let tuned = chosen.first(where: { $0.network == network }) else {
        throw ValidationError(
          "\(rates) has no chosen rates for \(network.name). Search with it among --networks.")
      }
      return tuned
    }
  }

  func table(of answer: PartsAnswer, from experiment: PartsExperiment, width: Int?) -> String {
    let images = experiment.images
    return partsTable(
      answer, testImages: images.test.count, isHoldout: images.isHoldout, width: width)
  }
}

/// Formats the accuracies of the grid as a table: one row per network, one column per condition.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func partsTable(
  _ answer: PartsAnswer, testImages: Int, isHoldout: Bool, width: Int?
) -> String {
  // Every second distance is enough for people; the files contain all.
  let shown = answer.conditions.filter { condition in
    if case .moved(let distance) = condition { distance.isMultiple(of: 2) } else { true }
  }
  let seeds = answer.results.first?.accuracy(.normal)?.n ?? 0
  return fittedTable(
    answer.results, width: width, names: 1, sparing: [["multiply-adds"]]
  ) { result in
    [
      Column("network" <- result.tuned.network.name),
      Column("parameters" <- grouped(result.parameters), align: .right),
      Column("multiply-adds" <- grouped(result.multiplyAdds), align: .right),
    ]
      + shown.map { condition in
        Column(
          condition.name <- (result.accuracy(condition).map { percent($0) } ?? ""), align: .right)
      }
  }
    + "\nAccuracy on \(grouped(testImages)) \(isHoldout ? "held-out" : "test") images, "
    + "\(plural(seeds, "run")) each; mean ± 95 % interval over seeds.\n"
    + "Moved: by that many pixels in one of eight directions, on a canvas that loses none.\n"
}
