import ArgumentParser
import DatasetIO
import Experiments
import Results
import Runs
import TextTable

/// `bench parts search`.
struct PartsSearch: ShardedCommand {
  private static let rates = SearchExperiment.Settings(data: DataSettings(dataset: ""))

  private static func list(_ numbers: [Double]) -> String {
    numbers.map { $0 == 0 ? "0" : "\($0)" }.joined(separator: ", ")
  }

  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Choose each network's learning rate and dropout on held-out images.",
    discussion: """
      Trains every network with each of several learning rates (\(list(rates.learningRates))) and \
      dropouts before the last layer (\(list(rates.dropouts))), and chooses the pair with the best \
      accuracy on the held-out images. 'bench parts --rates' uses them.

      Writes search.csv, epochs.csv, runs.csv, summary.csv, measures.csv, findings.csv, timings.csv \
      and manifest.json.

      EXAMPLE:
        bench parts search --holdout 10000 --networks dense,cnn
      """)

  /// The defaults of the search.
  enum Defaults: ExperimentDefaults {
    static let seeds = 3
  }

  @OptionGroup var grid: PartsNetworkOptions
  @OptionGroup var size: PartsSizeOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var repetition: RepetitionOptions<Defaults>

  @Option(
    help: ArgumentHelp(
      "The (first) seed of weights, image order and dropout. 'bench parts' uses others.",
      valueName: "s"))
  var seed: UInt64 = 1_000

  @OptionGroup(title: "Training") var threadOptions: ThreadOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try repetition.check(from: seed)
    if data.holdout == nil {
      throw ValidationError(
        "bench parts search requires --holdout: rates chosen on the test images would make their "
          + "accuracy look better than it is.")
    }
  }

  var threads: Int { threadOptions.count }
  var seedCount: Int? { repetition.seeds }

  func experiment(notice: (String) -> Void) throws -> SearchExperiment {
    let (images, text) = try data.load()
    if let text { notice(text) }
    var settings = SearchExperiment.Settings(data: data.settings(of: images))
    settings.networks = grid.networks?.elements ?? PartsNetwork.allCases
    settings.size = size.size
    settings.seeds = Seeds(from: seed, count: repetition.seeds)
    return SearchExperiment(images: images, settings: settings)
  }

  func table(of trials: [SearchTrial], from experiment: SearchExperiment, width: Int?) -> String {
    fittedTable(trials, width: width, names: 1) { trial in
      [
        Column("network" <- trial.network.name),
        Column("learning rate" <- "\(trial.rates.learningRate)", align: .right),
        Column("dropout" <- "\(trial.rates.dropout)", align: .right),
        Column("held-out accuracy" <- percent(trial.accuracy), align: .right),
        Column("chosen" <- (trial.isChosen ? "yes" : "")),
      ]
    } + "\nAccuracy on \(grouped(experiment.images.test.count)) held-out images.\n"
  }
}
