import ArgumentParser
import DatasetIO
import Experiments
import Results
import Runs

/// The defaults of `bench locality`, which trains on many arrangements.
enum LocalityDefaults: ExperimentDefaults {
  static let epochs = 2
  static let seeds = 6
}

/// `bench locality`.
struct Locality: ImageExperimentCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shuffle pixels within blocks, or whole blocks: how much order is needed?",
    discussion: """
      Trains and tests each network on images whose pixels are shuffled only within blocks of k×k, \
      each block differently, and on images whose whole blocks are shuffled. Shuffling within \
      blocks of 1×1 changes nothing, and within one block of the whole image it moves every pixel. \
      For whole blocks, it is the other way round.

      Writes locality.csv, epochs.csv, runs.csv, summary.csv, measures.csv, findings.csv, timings.csv \
      and manifest.json.

      EXAMPLE:
        bench locality --blocks 2,3,4 --epochs 6 --models cnn
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptionGroup<LocalityDefaults>
  @OptionGroup(title: "Training") var repetition: RepetitionOptions<LocalityDefaults>

  @OptionGroup var models: ModelOptions<LocalityDefaults>

  @Option(
    help: ArgumentHelp(
      "The blocks' heights and widths in pixels; 1 and the whole image are always added. (default: "
        + "all that divide the images)",
      valueName: "ks"))
  var blocks: ListArgument<Int>?

  @OptionGroup var permutation: PermutationSeedOption

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try blocks?.check(1...65_536, option: "--blocks")
    try checkTraining()
  }

  func configure(_ settings: inout LocalityExperiment.Settings) {
    settings.blocks = blocks?.elements
    settings.permutationSeed = permutation.permutationSeed
  }

  func table(
    of points: [LocalityPoint], from experiment: LocalityExperiment, width: Int?
  ) -> String {
    let images = experiment.images
    return localityTable(
      points, testImages: images.test.count, isHoldout: images.isHoldout, width: width)
  }
}

/// Formats the points of a locality experiment as a table.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func localityTable(
  _ points: [LocalityPoint], testImages: Int, isHoldout: Bool, width: Int?
) -> String {
  guard let first = points.first else { return "" }
  let networks = points.map(\.network).uniqued
  let sides = Set(points.map(\.side)).sorted()
  return curveTable(
    "k", labels: sides.map(String.init),
    columns: BlockShuffle.allCases.flatMap { shuffle in
      networks.map { network in
        CurveColumn(
          title: "\(network.name), \(shuffle.rawValue)",
          accuracies: sides.map { side in
            points.first {
              $0.network == network && $0.shuffle == shuffle && $0.side == side
            }?.accuracy
          })
      }
    }, width: width)
    + "\nPixels shuffled within blocks of k×k, or whole blocks of k×k.\n"
    + "Accuracy on \(grouped(testImages)) \(isHoldout ? "held-out" : "test") images, "
    + "\(plural(first.accuracy.n, "run")) each; mean ± 95 % interval over seeds.\n"
}
