import ArgumentParser
import DatasetIO
import Experiments
import Results
import Runs
import TextTable

/// The defaults of `bench samples`. The epochs apply to the largest number of images.
enum SamplesDefaults: ExperimentDefaults {
  static let networks: [NetworkChoice] = [.dense, .wide, .cnn]
  static let epochs = 2
  static let seeds = 6
  /// Without dropout, because it would hide which networks memorize their training images.
  static let dropout = 0.0
}

extension TrainingBudget: ExpressibleByArgument {}

/// `bench samples`.
struct Samples: ImageExperimentCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train on few images and on many: which network needs how many, and which memorises?",
    discussion: """
      Trains each network on several numbers of images, with the same number per class and a new \
      choice for every seed, and tests it on the test images and on its training images. By \
      default, every training has as many steps as --epochs take on the largest number of images, \
      so that fewer images are seen more often. Dropout is off by default.

      Writes samples.csv, epochs.csv, runs.csv, summary.csv, measures.csv, findings.csv, timings.csv \
      and manifest.json.

      EXAMPLE:
        bench samples --sizes 100,1000,10000 --budget epochs --epochs 20
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup<SamplesDefaults>
  @OptionGroup(title: "Training") var repetition: RepetitionOptions<SamplesDefaults>

  @OptionGroup var models: ModelOptions<SamplesDefaults>

  @Option(
    help: ArgumentHelp("Numbers of training images; larger ones mean all of them.", valueName: "ns")
  )
  var sizes = ListArgument([100, 300, 1_000, 3_000, 10_000, 30_000, 60_000])

  @Option(help: "Whether all trainings have equally many steps or epochs.")
  var budget = TrainingBudget.steps

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try sizes.check(1...1_000_000_000, option: "--sizes")
    try checkTraining()
    if training.patience != nil {
      throw ValidationError(
        "--patience requires a test after every epoch; bench samples tests once, after the last.")
    }
  }

  func configure(_ settings: inout SamplesExperiment.Settings) {
    settings.sizes = sizes.elements
    settings.budget = budget
  }

  func table(
    of points: [SamplesPoint], from experiment: SamplesExperiment, width: Int?
  ) -> String {
    let images = experiment.images
    return samplesTable(
      points, testImages: images.test.count, isHoldout: images.isHoldout,
      dropout: experiment.settings.training.dropout, width: width)
  }
}

/// Formats the points of a samples experiment as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func samplesTable(
  _ results: [SamplesPoint], testImages: Int, isHoldout: Bool, dropout: Double, width: Int?
) -> String {
  fittedTable(results, width: width, names: 2, sparing: [["steps"], ["epochs"]]) { point in
    [
      Column("network" <- point.network.name),
      Column("trained on" <- grouped(point.images), align: .right),
      Column("epochs" <- grouped(point.epochs), align: .right),
      Column("steps" <- grouped(point.steps), align: .right),
      Column("n" <- point.test.n, align: .right),
      Column("training accuracy" <- percent(point.training), align: .right),
      Column("test accuracy" <- percent(point.test), align: .right),
      Column("gap" <- points(point.gap), align: .right),
    ]
  }
    + "\nn runs, each tested after its last epoch on the images it was trained on and on "
    + "\(grouped(testImages)) \(isHoldout ? "held-out" : "test") images; "
    + "mean ± 95 % interval over seeds.\n"
    + (results.contains { $0.network == .cnn } ? "The cnn's dropout is \(dropout).\n" : "")
}
