import DatasetIO
import Models
import Results
import Runs

/// The locality experiment: how much order among neighbouring pixels does a network need?
///
/// Either pixels are shuffled only within blocks, or whole blocks are shuffled, and networks are
/// trained and tested on images arranged in this way. Both series lead from intact images to images
/// whose pixels are all shuffled: the first with larger and larger blocks, the second with smaller
/// and smaller ones.
package struct LocalityExperiment: ImageExperiment {
  package static let name = "locality"

  /// The settings that the results depend on.
  package struct Settings: ImageSettings, PermutingSettings {
    /// The choice of images.
    package var data: DataSettings
    /// The training of the networks.
    package var training: TrainingSettings
    /// The networks.
    package var models: [NetworkChoice] = [.dense, .cnn]
    /// The blocks' heights and widths, each at least 1; nil for those that divide the images. One
    /// pixel and the whole image are always added.
    package var blocks: [Int]?
    /// The seed of the permutations of all runs; nil if every seed has its own permutations.
    package var permutationSeed: UInt64?

    /// Creates settings with the default values.
    package init(data: DataSettings, training: TrainingSettings = TrainingSettings()) {
      self.data = data
      self.training = training
    }
  }

  package let images: Dataset
  package let settings: Settings
  private let arrangements: [Arrangement]

  /// Creates an experiment, without starting it.
  package init(images: Dataset, settings: Settings) {
    self.images = images
    self.settings = settings
    let (height, width) = (images.train.height, images.train.width)
    let longest = max(height, width)
    let inner =
      settings.blocks
      ?? (1...longest).filter { height.isMultiple(of: $0) && width.isMultiple(of: $0) }
    arrangements = Self.arrangements(
      height: height, width: width,
      sides: Set((inner + [1, longest]).map { min($0, longest) }).sorted())
  }

  package var runDescription: String { settings.training.duration }

  package var columns: [RunColumn] {
    [settings.permutationSeedColumn()]
  }

  /// Returns the runs: every network × arrangement × seed, with equal arrangements only once.
  package func plan() throws -> [TrainingRun] {
    let (training, test) = try images.examples()
    var distinct: [Arrangement] = []
    for arrangement in arrangements
    where !distinct.contains(where: { $0.variant == arrangement.variant }) {
      distinct.append(arrangement)
    }
    return try runs(
      on: distinct.map { arrangement in
        VariantImages(arrangement.variant, training: training, test: test) { [images, settings] in
          arrangement.permutation(
            of: images.train, seed: settings.permutationSeed(ofRunsWith: $0))
        }
      })
  }

  package func answer(from outcomes: [RunOutcome]) -> [LocalityPoint] {
    settings.models.flatMap { model in
      arrangements.map { arrangement in
        LocalityPoint(
          network: model, shuffle: arrangement.shuffle, side: arrangement.side,
          variant: arrangement.variant,
          accuracies: outcomes.of(model, arrangement.variant).map(\.final.test.accuracy))
      }
    }
  }

  package func files(of points: [LocalityPoint]) -> [ResultFile] {
    [ResultFile("locality.csv", table(of: points))]
  }

  package func measures(of points: [LocalityPoint]) -> [Measure] {
    LocalityFindings(points: points, chance: images.test.chance).measures
      + NeighbourCorrelation(of: images.train).measures
  }

  package func findings(of points: [LocalityPoint]) -> [Finding] {
    LocalityFindings(points: points, chance: images.test.chance).findings
  }

  private static func arrangements(
    height: Int, width: Int, sides: [Int]
  ) -> [Arrangement] {
    BlockShuffle.allCases.flatMap { shuffle in
      sides.map { side in
        let (isIntact, isShuffled) =
          switch shuffle {
          case .within: (side == 1, side >= max(height, width))
          case .blocks: ((height / side) * (width / side) <= 1, side == 1)
          }
        return Arrangement(
          shuffle: shuffle, side: side,
          variant: isIntact ? .intact : isShuffled ? .shuffled : .partly(shuffle, side: side))
      }
    }
  }

  /// Creates `locality.csv`: one row per network and point of either series; a point of both series
  /// has two rows.
  private func table(of points: [LocalityPoint]) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "arrangement", "k", "model", "variant", "test_images", "n",
      "mean_test_accuracy", "standard_deviation", "interval_low", "interval_high", "minimum",
      "maximum",
    ])
    for point in points {
      let accuracy = point.accuracy
      table.append([
        .text(Self.name), .text(images.name), .text(point.shuffle.rawValue),
        .integer(point.side), .text(point.network.name), .text(point.variant.name),
        .integer(images.test.count), .integer(accuracy.n), .fraction(accuracy.mean),
        CSVCell(accuracy.standardDeviation), CSVCell(accuracy.interval?.lowerBound),
        CSVCell(accuracy.interval?.upperBound), .fraction(accuracy.minimum),
        .fraction(accuracy.maximum),
      ])
    }
    return table
  }
}

/// A way to rearrange every image.
private struct Arrangement {
  let shuffle: BlockShuffle
  let side: Int
  let variant: LocalityVariant

  /// Returns a seed's permutation of the images' pixels.
  func permutation(of images: LabelledImages, seed: UInt64) -> PixelPermutation {
    switch shuffle {
    case .within:
      PixelPermutation(
        height: images.height, width: images.width, withinBlocksOf: side, seed: seed)
    case .blocks:
      PixelPermutation(height: images.height, width: images.width, ofBlocksOf: side, seed: seed)
    }
  }
}
