import DatasetIO
import Models

/// The shuffled-pixels experiment: what is left of a network's accuracy when every image's pixels
/// went through one fixed permutation?
///
/// Each network is trained and tested on images as they are, and afresh on shuffled ones. Networks
/// trained on images as they are are also tested on shuffled ones, without having seen any: of all
/// that is said about the experiment, only there can a network collapse to chance.
public struct ShuffleExperiment: Sendable {
  /// The name results carry.
  public static let name = "shuffle"

  /// The images.
  public let dataset: Dataset
  /// How the networks are trained.
  public let settings: TrainingSettings
  /// Which networks.
  public let networks: [NetworkKind]
  /// Trained on what.
  public let variants: [ImageVariant]
  /// The seed of the permutation, the same for all runs.
  public let permutationSeed: UInt64

  /// An experiment that has not begun.
  public init(
    dataset: Dataset, settings: TrainingSettings, networks: [NetworkKind] = NetworkKind.allCases,
    variants: [ImageVariant] = ImageVariant.allCases, permutationSeed: UInt64 = 0
  ) {
    self.dataset = dataset
    self.settings = settings
    self.networks = networks
    self.variants = variants
    self.permutationSeed = permutationSeed
  }

  /// One cell of the answer: a network trained on one kind of images and tested on one.
  public struct Cell: Sendable, Equatable {
    /// The network.
    public let network: NetworkKind
    /// What it was trained on.
    public let trainedOn: ImageVariant
    /// What it was tested on.
    public let testedOn: ImageVariant
    /// The test accuracies after the last epoch, over the seeds.
    public let accuracy: SampleSummary
  }

  /// Performs all runs, writing all tables after each.
  ///
  /// - Parameters:
  ///   - folder: Gets `epochs.csv`, `runs.csv`, `summary.csv`, `timings.csv` and `manifest.json`.
  ///   - manifest: How this came about; finished here when all runs are.
  ///   - report: Called with what happens, never twice at a time.
  /// - Returns: The cells, in the order of networks and variants.
  /// - Throws: `ModelError`, `ExperimentError`.
  public func perform(
    writingTo folder: ResultsFolder, manifest: Manifest,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [Cell] {
    var manifest = manifest
    let outcomes = try RunPool(runs: try plan(), threads: settings.threads, report: report)
      .perform { finished in
        try folder.write(
          .epochs(finished, experiment: Self.name, dataset: dataset.name), as: "epochs.csv")
        try folder.write(
          .runs(
            finished, experiment: Self.name, dataset: dataset.name,
            permutationSeed: permutationSeed, isHoldout: dataset.isHoldout, transfer: .shuffled),
          as: "runs.csv")
        try folder.write(summary(of: cells(of: finished)), as: "summary.csv")
        try folder.write(
          .timings(finished, experiment: Self.name, dataset: dataset.name), as: "timings.csv")
        if finished.count == 1 { try folder.write(manifest) }
      }
    manifest.finish()
    try folder.write(manifest)
    return cells(of: outcomes)
  }

  /// Every network × variant × seed; convolutional networks, the longest, come first.
  private func plan() throws -> [TrainingRun] {
    let permutation = PixelPermutation(
      height: dataset.train.height, width: dataset.train.width, seed: permutationSeed)
    let classes = dataset.classCount
    func examples(_ images: LabelledImages, _ variant: ImageVariant) throws -> Examples {
      try (variant == .normal ? images : permutation.applied(to: images)).examples(classes: classes)
    }
    var tests: [ImageVariant: Examples] = [:]
    for variant in ImageVariant.allCases { tests[variant] = try examples(dataset.test, variant) }

    var runs: [TrainingRun] = []
    for variant in ImageVariant.allCases where variants.contains(variant) {
      let training = try examples(dataset.train, variant)
      guard let test = tests[variant] else { continue }
      for network in networks {
        let architecture = try network.architecture(
          input: training.shape, classes: classes, dropout: settings.dropout)
        for seed in settings.seeds {
          runs.append(
            TrainingRun(
              label: RunLabel(network: network, variant: variant, seed: seed),
              architecture: architecture, training: training, test: test,
              transfers: variant == .normal ? tests.filter { $0.key == .shuffled } : [:],
              options: TrainingOptions(
                epochs: settings.epochs, batchSize: settings.batchSize,
                optimizer: settings.optimizer, seed: seed)))
        }
      }
    }
    return runs.filter { $0.label.network == .cnn } + runs.filter { $0.label.network == .dense }
  }

  private func cells(of outcomes: [RunOutcome]) -> [Cell] {
    var cells: [Cell] = []
    for network in networks {
      for (trainedOn, testedOn) in [
        (ImageVariant.normal, ImageVariant.normal), (.shuffled, .shuffled), (.normal, .shuffled),
      ] {
        let accuracies = outcomes.filter {
          $0.run.label.network == network && $0.run.label.variant == trainedOn
        }.compactMap {
          trainedOn == testedOn ? $0.final.test.accuracy : $0.transfers[testedOn]?.accuracy
        }
        guard !accuracies.isEmpty else { continue }
        cells.append(
          Cell(
            network: network, trainedOn: trainedOn, testedOn: testedOn,
            accuracy: SampleSummary(accuracies)))
      }
    }
    return cells
  }

  private func summary(of cells: [Cell]) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "variant", "tested_on", "test_images", "n",
      "mean_test_accuracy", "standard_deviation", "interval_low", "interval_high", "minimum",
      "maximum",
    ])
    for cell in cells {
      let accuracy = cell.accuracy
      table.append([
        .text(Self.name), .text(dataset.name), .text(cell.network.rawValue),
        .text(cell.trainedOn.rawValue), .text(cell.testedOn.rawValue),
        .integer(dataset.test.count), .integer(accuracy.n), .fraction(accuracy.mean),
        CSVCell(accuracy.standardDeviation), CSVCell(accuracy.interval?.lowerBound),
        CSVCell(accuracy.interval?.upperBound), .fraction(accuracy.minimum),
        .fraction(accuracy.maximum),
      ])
    }
    return table
  }
}
