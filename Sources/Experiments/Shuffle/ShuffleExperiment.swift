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
  public let networks: [NetworkChoice]
  /// Trained on what.
  public let variants: [ImageVariant]
  /// The seed of the permutation, the same for all runs.
  public let permutationSeed: UInt64

  /// An experiment that has not begun.
  public init(
    dataset: Dataset, settings: TrainingSettings, networks: [NetworkChoice] = [.dense, .cnn],
    variants: [ImageVariant] = ImageVariant.allCases, permutationSeed: UInt64 = 0
  ) {
    self.dataset = dataset
    self.settings = settings
    self.networks = networks
    self.variants = variants
    self.permutationSeed = permutationSeed
  }

  /// Performs all runs, writing all tables after each.
  ///
  /// - Parameters:
  ///   - folder: Gets `epochs.csv`, `runs.csv`, `summary.csv`, `timings.csv`, `measures.csv`,
  ///     `confusion.csv`, `mistakes.csv`, `examples.safetensors`, the first seed's networks in
  ///     `weights/`, and `manifest.json`.
  ///   - manifest: How this came about; finished here when all runs are.
  ///   - report: Called with what happens, never twice at a time.
  /// - Returns: The cells, in the order of networks and variants.
  /// - Throws: `ModelError`, `ExperimentError`.
  public func perform(
    writingTo folder: ResultsFolder, manifest: Manifest,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [ResultCell] {
    let series = RunSeries(
      experiment: Self.name, dataset: dataset, runs: try plan(), threads: settings.threads,
      columns: [
        .setting("permutation_seed", .text(String(permutationSeed))),
        .accuracy("shuffled_test_accuracy", onFurther: ImageVariant.shuffled.rawValue),
      ])
    let outcomes = try series.perform(writingTo: folder, report: report)
    let cells = series.cells(of: outcomes)
    try folder.write(
      .confusion(outcomes, experiment: Self.name, dataset: dataset.name), as: "confusion.csv")
    let first = outcomes.filter { $0.run.label.seed == settings.seeds.first }
    try folder.write(
      .mistakes(first, experiment: Self.name, dataset: dataset.name), as: "mistakes.csv")
    try folder.write(
      ShuffleExamples(of: dataset.test, permutation: permutation, mistakesOf: first).file,
      as: "examples.safetensors")
    try folder.finish(
      measures: Self.measures(of: cells, outcomes), of: Self.name, manifest: manifest)
    return cells
  }

  private var permutation: PixelPermutation {
    PixelPermutation(
      height: dataset.train.height, width: dataset.train.width, seed: permutationSeed)
  }

  /// Every network × variant × seed.
  private func plan() throws -> [TrainingRun] {
    let classes = dataset.classCount
    let (training, test) = try dataset.examples()
    let shuffled = try test.permuted(by: permutation.source)
    let further = FurtherTest(name: ImageVariant.shuffled.rawValue) { shuffled }
    var runs: [TrainingRun] = []
    for network in networks {
      let architecture = try network.architecture(
        input: dataset.train.shape, classes: classes, dropout: settings.dropout)
      for variant in ImageVariant.allCases where variants.contains(variant) {
        let images =
          variant == .normal ? training : try training.permuted(by: permutation.source)
        for seed in settings.seeds {
          runs.append(
            TrainingRun(
              label: RunLabel(model: network.name, variant: variant.rawValue, seed: seed),
              architecture: architecture, trainingCount: images.count, training: { images },
              augmentation: settings.augmentation,
              test: variant == .normal ? test : shuffled,
              furtherTests: variant == .normal ? [further] : [],
              options: settings.options(seed: seed), isRecorded: true,
              keepsWeights: seed == settings.seeds.first))
        }
      }
    }
    return runs
  }

  /// What claims can refer to: each cell's accuracy by model, training and test images, and
  /// differences, seed by seed.
  private static func measures(of cells: [ResultCell], _ outcomes: [RunOutcome]) -> [Measure] {
    let (normal, shuffled) = (ImageVariant.normal.rawValue, ImageVariant.shuffled.rawValue)
    let (dense, cnn) = (NetworkChoice.dense.name, NetworkChoice.cnn.name)
    func accuracies(_ model: String, _ variant: String) -> [UInt64: Double] {
      outcomes.finalAccuracies { $0.model == model && $0.variant == variant }
    }
    return cells.map { Measure("\($0.model) \($0.variant) \($0.testedOn)", $0.accuracy) }
      + [
        Measure(
          "\(dense) change retrained", accuracies(dense, shuffled), minus: accuracies(dense, normal)
        ),
        Measure(
          "\(cnn) change retrained", accuracies(cnn, shuffled), minus: accuracies(cnn, normal)),
        Measure(
          "\(cnn) minus \(dense) normal", accuracies(cnn, normal), minus: accuracies(dense, normal)),
      ].compactMap(\.self)
      + cells.map(\.model).uniqued.filter { ![dense, cnn].contains($0) }.compactMap {
        Measure(
          "\($0) change retrained", accuracies($0, shuffled), minus: accuracies($0, normal))
      }
  }
}
