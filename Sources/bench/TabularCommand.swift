import ArgumentParser
import Experiments
import Results
import Runs
import TextTable

/// `bench tabular`.
struct Tabular: ShardedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Five sensor readings without spatial order: does a convolution gain anything?",
    discussion: """
      Generates readings of five sensors in ten states, with a new rule for every seed. Trains the \
      dense network 64-32-10 on them, and a convolutional one with as many parameters, which sees \
      the readings as a line (every row contains them in order, as for Conv1D) or as a grid (each \
      row starts two readings later, so that every 3×3 window contains all five). Repeats this with \
      the readings in other orders.

      Writes tabular.csv, epochs.csv, runs.csv, summary.csv, measures.csv, findings.csv, timings.csv \
      and manifest.json.

      EXAMPLE:
        bench tabular --samples 100 --epochs 300
      """)

  /// Every seed has another rule, and rules differ, so many seeds are needed.
  enum Defaults: ExperimentDefaults {
    static let epochs = 30
    static let seeds = 10
  }

  @Option(help: ArgumentHelp("Samples to train on.", valueName: "n"))
  var samples = 5_000

  @Option(
    help: ArgumentHelp(
      "How far a reading can lie from its operating point, in a range of 1.", valueName: "x"))
  var noise = 0.15

  @Option(
    help: ArgumentHelp("Random orders of the readings, in addition to their own.", valueName: "n"))
  var orders = 2

  @Option(help: ArgumentHelp("Passes over the samples, in batches of 32.", valueName: "n"))
  var epochs = Defaults.epochs

  @OptionGroup var repetition: RepetitionOptions<Defaults>

  @Option(
    help: ArgumentHelp("The (first) seed of rule, samples, orders and weights.", valueName: "s"))
  var seed: UInt64 = 0

  @OptionGroup var threadOptions: ThreadOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try require(samples, in: 1...1_000_000, option: "--samples")
    try require(orders, in: 1...100, option: "--orders")
    try require(epochs, in: 1...10_000, option: "--epochs")
    try repetition.check(from: seed)
    guard noise >= 0.01, noise < 0.5 else {
      throw ValidationError("--noise takes a number from 0.01 to below 0.5, found \(noise).")
    }
  }

  var threads: Int { threadOptions.count }
  var seedCount: Int? { repetition.seeds }

  func experiment(notice: (String) -> Void) -> TabularExperiment {
    var settings = TabularExperiment.Settings()
    settings.samples = samples
    settings.noise = noise
    settings.orders = orders
    settings.epochs = epochs
    settings.seeds = Seeds(from: seed, count: repetition.seeds)
    return TabularExperiment(settings: settings)
  }

  func folderName(for experiment: TabularExperiment) -> String { TabularExperiment.name }

  func table(
    of answer: TabularAnswer, from experiment: TabularExperiment, width: Int?
  ) -> String {
    fittedTable(answer.networks, width: width, names: 1) { network in
      [
        Column("network" <- network.form.name),
        Column("parameters" <- grouped(network.parameters), align: .right),
        Column("multiply-adds" <- grouped(network.multiplyAdds), align: .right),
        Column("own order" <- percent(network.own), align: .right),
        Column("other orders" <- percent(network.reordered), align: .right),
        Column("minus dense" <- answer.minusDense(network).map(signedPoints) ?? "", align: .right),
      ]
    }
      + "\nAccuracies on \(grouped(TabularExperiment.testSamples)) samples, mean ± 95 % interval "
      + "over \(plural(answer.ceiling.n, "seed")); with the rules known, the best possible is "
      + "\(percent(answer.ceiling)).\n"
  }
}
