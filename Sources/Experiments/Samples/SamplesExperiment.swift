import DatasetIO
import Models

/// The samples experiment: how many training images does a network need, and does it learn them by
/// heart?
///
/// Networks are trained on more and more images, as many of each class as of any other, and tested
/// on the test images and on those that they were trained on. The images are drawn by the run's
/// seed, the same for all networks; smaller draws are contained in larger ones.
public struct SamplesExperiment: Sendable {
  /// The name results carry.
  public static let name = "samples"

  /// The images.
  public let dataset: Dataset
  /// How the networks are trained; the epochs are those on the most images. They are tested once, so
  /// none ends early.
  public let settings: TrainingSettings
  /// Which networks.
  public let networks: [NetworkChoice]
  /// What trainings on different numbers of images have in common.
  public let budget: TrainingBudget
  /// How many training images, ascending.
  public let sizes: [Int]

  /// An experiment that has not begun.
  ///
  /// - Parameter sizes: Each at least 1; those beyond what there is count as all there are.
  public init(
    dataset: Dataset, settings: TrainingSettings,
    networks: [NetworkChoice] = [.dense, .wide, .cnn], budget: TrainingBudget = .steps,
    sizes: [Int] = [100, 300, 1_000, 3_000, 10_000, 30_000, 60_000]
  ) {
    self.dataset = dataset
    self.settings = settings
    self.networks = networks
    self.budget = budget
    self.sizes = Set(sizes.map { min($0, dataset.train.count) }).sorted()
  }

  /// Performs all runs, writing all tables after each.
  ///
  /// - Parameters:
  ///   - folder: Gets `samples.csv` beside the files of every experiment.
  ///   - manifest: How this came about; finished here when all runs are.
  ///   - report: Called with what happens, never twice at a time.
  /// - Returns: The points, in the order of networks and sizes.
  /// - Throws: `ModelError`, `ExperimentError`.
  public func perform(
    writingTo folder: ResultsFolder, manifest: Manifest,
    report: @escaping @Sendable (RunProgress) -> Void
  ) throws -> [SamplesPoint] {
    let series = RunSeries(
      experiment: Self.name, dataset: dataset, runs: try plan(), threads: settings.threads,
      columns: [
        .setting("budget", .text(budget.rawValue)),
        .accuracy("accuracy_on_training_images", onFurther: Self.training),
      ], ownTest: { _ in "test" })
    let outcomes = try series.perform(writingTo: folder, report: report)
    let points = points(of: outcomes)
    try folder.write(table(of: points), as: "samples.csv")
    try folder.finish(
      measures: points.flatMap(\.measures) + needs(points) + widening(points), of: Self.name,
      manifest: manifest)
    return points
  }

  /// What results call the images that a network was trained on.
  private static let training = "training"

  /// Every network × size × seed.
  private func plan() throws -> [TrainingRun] {
    let (dataset, classes) = (dataset, dataset.classCount)
    let test = try dataset.test.examples(classes: classes)
    var runs: [TrainingRun] = []
    for network in networks {
      let architecture = try network.architecture(
        input: dataset.train.shape, classes: classes, dropout: settings.dropout)
      for size in sizes {
        for seed in settings.seeds {
          let examples = { @Sendable in
            try dataset.train.stratified(size, seed: seed).examples(classes: classes)
          }
          var options = settings.options(seed: seed)
          options.epochs = epochs(size)
          if budget == .steps, let largest = sizes.last {
            options.schedule = options.schedule.inSteps(
              of: TrainingLength(
                epochs: settings.epochs, images: largest, batchSize: settings.batchSize))
          }
          // Hundreds of epochs on a few images would be tested for longer than they are trained.
          options.epochsPerTest = options.epochs
          runs.append(
            TrainingRun(
              label: RunLabel(
                model: network.name, variant: Self.variant(size), seed: seed),
              architecture: architecture, trainingCount: size, training: examples,
              augmentation: settings.augmentation, test: test,
              furtherTests: [FurtherTest(name: Self.training, examples: examples)],
              options: options))
        }
      }
    }
    return runs
  }

  private static func variant(_ size: Int) -> String { "\(size) images" }

  /// How long networks are trained on so many images.
  func epochs(_ size: Int) -> Int {
    guard budget == .steps, let largest = sizes.last else { return settings.epochs }
    let steps = Double(settings.epochs * stepsAnEpoch(largest))
    return max(1, Int((steps / Double(stepsAnEpoch(size))).rounded()))
  }

  private func stepsAnEpoch(_ size: Int) -> Int {
    (size + settings.batchSize - 1) / settings.batchSize
  }

  private func points(of outcomes: [RunOutcome]) -> [SamplesPoint] {
    networks.flatMap { network in
      sizes.map { size in
        let own = outcomes.filter {
          $0.run.label.model == network.name && $0.run.label.variant == Self.variant(size)
        }
        return SamplesPoint(
          network: network, images: size, epochs: epochs(size),
          steps: epochs(size) * stepsAnEpoch(size),
          trainingAccuracies: own.compactMap { $0.furtherScores[Self.training]?.accuracy },
          testAccuracies: own.map(\.final.test.accuracy))
      }
    }
  }

  /// `samples.csv`: one row a network and size.
  private func table(of points: [SamplesPoint]) -> CSVTable {
    let quantities = ["train_accuracy", "test_accuracy", "gap"]
    var table = CSVTable(
      header: [
        "experiment", "dataset", "budget", "model", "train_images", "epochs", "steps",
        "test_images", "n",
      ] + quantities.flatMap { ["mean_\($0)", "\($0)_interval_low", "\($0)_interval_high"] })
    for point in points {
      table.append(
        [
          .text(Self.name), .text(dataset.name), .text(budget.rawValue),
          .text(point.network.name), .integer(point.images), .integer(point.epochs),
          .integer(point.steps), .integer(dataset.test.count), .integer(point.test.n),
        ]
          + [point.training, point.test, point.gap].flatMap {
            [
              .fraction($0.mean), CSVCell($0.interval?.lowerBound),
              CSVCell($0.interval?.upperBound),
            ]
          })
    }
    return table
  }

  /// How many images dense networks need for what the cnn has, where they get there.
  private func needs(_ points: [SamplesPoint]) -> [Measure] {
    [NetworkChoice.dense, .wide].flatMap { network in
      points.filter { $0.network == .cnn }.compactMap { cnn in
        imagesNeeded(by: network, for: cnn.test.mean, in: points).map {
          Measure(
            "\(network.name) images for cnn \(cnn.images)", fromMeans: $0, over: cnn.test.n)
        }
      }
    }
  }

  /// By how much the gap of 1,024 units is larger than that of 128, seed by seed.
  private func widening(_ points: [SamplesPoint]) -> [Measure] {
    let (narrow, wide) = (
      points.filter { $0.network == .dense }, points.filter { $0.network == .wide }
    )
    return zip(wide, narrow).map { wide, narrow in
      Measure(
        "dense-1024 gap minus dense gap \(wide.images)",
        SampleSummary(zip(wide.gaps, narrow.gaps).map(-)))
    }
  }
}
