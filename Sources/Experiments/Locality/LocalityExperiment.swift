import DatasetIO
import Models

/// The locality experiment: how much order among neighbouring pixels does a network need?
///
/// Pixels are shuffled within blocks only, or the blocks are shuffled as wholes, and networks are
/// trained and tested on images so arranged. Both roads lead from images as they are to images whose
/// pixels are shuffled throughout: over larger and larger blocks the first, smaller and smaller ones
/// the second.
public struct LocalityExperiment: Sendable {
  /// The name results carry.
  public static let name = "locality"

  /// The images.
  public let dataset: Dataset
  /// How the networks are trained.
  public let settings: TrainingSettings
  /// Which networks.
  public let networks: [NetworkChoice]
  /// The blocks' heights and widths, ascending.
  public let sides: [Int]
  /// The seed of the permutations, the same for all runs.
  public let permutationSeed: UInt64
  private let arrangements: [Arrangement]

  /// An experiment that has not begun.
  ///
  /// - Parameter sides: The blocks' heights and widths, each at least 1; by default, those that divide
  ///   the images. One pixel and the whole image always belong to them.
  public init(
    dataset: Dataset, settings: TrainingSettings, networks: [NetworkChoice] = [.dense, .cnn],
    sides: [Int]? = nil, permutationSeed: UInt64 = 0
  ) {
    self.dataset = dataset
    self.settings = settings
    self.networks = networks
    self.permutationSeed = permutationSeed
    let (height, width) = (dataset.train.height, dataset.train.width)
    let longest = max(height, width)
    let inner =
      sides ?? (1...longest).filter { height.isMultiple(of: $0) && width.isMultiple(of: $0) }
    self.sides = Set((inner + [1, longest]).map { min($0, longest) }).sorted()
    arrangements = Self.arrangements(
      height: height, width: width, sides: self.sides, seed: permutationSeed)
  }

  /// How many different arrangements there are: the extremes of both roads are the same, and so is
  /// any that moves nothing.
  public var arrangementCount: Int { Set(arrangements.map(\.variant)).count }

  /// Performs all runs, writing all tables after each.
  ///
  /// - Parameters:
  ///   - folder: Gets `locality.csv` beside the files of every experiment.
  ///   - manifest: How this came about; finished here when all runs are.
  ///   - report: Called with what happens, never twice at a time.
  /// - Returns: The points, in the order of networks, roads and blocks.
  /// - Throws: `ModelError`, `ExperimentError`.
  public func perform(
    writingTo folder: ResultsFolder, manifest: Manifest,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [LocalityPoint] {
    let series = RunSeries(
      experiment: Self.name, dataset: dataset, runs: try plan(), threads: settings.threads,
      columns: [.setting("permutation_seed", .text(String(permutationSeed)))])
    let outcomes = try series.perform(writingTo: folder, report: report)
    let points = points(of: outcomes)
    try folder.write(table(of: points), as: "locality.csv")
    try folder.finish(
      measures: LocalityFindings(points: points, classes: dataset.classCount).measures,
      of: Self.name, manifest: manifest)
    return points
  }

  /// Every network × arrangement × seed, arrangements that are the same but once.
  private func plan() throws -> [TrainingRun] {
    let (training, test) = try dataset.examples()
    var distinct: [Arrangement] = []
    for arrangement in arrangements
    where !distinct.contains(where: { $0.variant == arrangement.variant }) {
      distinct.append(arrangement)
    }
    let variants = try distinct.map { arrangement in
      (arrangement, try arrangement.applied(to: training), try arrangement.applied(to: test))
    }
    var runs: [TrainingRun] = []
    for network in networks {
      let architecture = try network.architecture(
        input: training.shape, classes: dataset.classCount, dropout: settings.dropout)
      for (arrangement, training, test) in variants {
        for seed in settings.seeds {
          runs.append(
            TrainingRun(
              label: RunLabel(model: network.name, variant: arrangement.variant, seed: seed),
              architecture: architecture, trainingCount: training.count, training: { training },
              augmentation: settings.augmentation, test: test, options: settings.options(seed: seed)
            ))
        }
      }
    }
    return runs
  }

  private static func arrangements(
    height: Int, width: Int, sides: [Int], seed: UInt64
  ) -> [Arrangement] {
    let full = PixelPermutation(height: height, width: width, seed: seed)
    return BlockShuffle.allCases.flatMap { shuffle in
      sides.map { side in
        let permutation =
          switch shuffle {
          case .within:
            PixelPermutation(height: height, width: width, withinBlocksOf: side, seed: seed)
          case .blocks:
            PixelPermutation(height: height, width: width, ofBlocksOf: side, seed: seed)
          }
        return Arrangement(
          shuffle: shuffle, side: side, permutation: permutation,
          variant: permutation.isIdentity
            ? "intact" : permutation == full ? "shuffled" : "\(shuffle.rawValue) \(side)")
      }
    }
  }

  private func points(of outcomes: [RunOutcome]) -> [LocalityPoint] {
    networks.flatMap { network in
      arrangements.map { arrangement in
        LocalityPoint(
          network: network, shuffle: arrangement.shuffle, side: arrangement.side,
          variant: arrangement.variant,
          accuracies: outcomes.filter {
            $0.run.label.model == network.name && $0.run.label.variant == arrangement.variant
          }.map(\.final.test.accuracy))
      }
    }
  }

  /// `locality.csv`: one row a network and point of either road; what is the same stands in both.
  private func table(of points: [LocalityPoint]) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "arrangement", "k", "model", "variant", "test_images", "n",
      "mean_test_accuracy", "standard_deviation", "interval_low", "interval_high", "minimum",
      "maximum",
    ])
    for point in points {
      let accuracy = point.accuracy
      table.append([
        .text(Self.name), .text(dataset.name), .text(point.shuffle.rawValue),
        .integer(point.side), .text(point.network.name), .text(point.variant),
        .integer(dataset.test.count), .integer(accuracy.n), .fraction(accuracy.mean),
        CSVCell(accuracy.standardDeviation), CSVCell(accuracy.interval?.lowerBound),
        CSVCell(accuracy.interval?.upperBound), .fraction(accuracy.minimum),
        .fraction(accuracy.maximum),
      ])
    }
    return table
  }
}

/// One way to rearrange every image.
private struct Arrangement {
  let shuffle: BlockShuffle
  let side: Int
  let permutation: PixelPermutation
  let variant: String

  func applied(to images: Examples) throws(ModelError) -> Examples {
    permutation.isIdentity ? images : try images.permuted(by: permutation.source)
  }
}
