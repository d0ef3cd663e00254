import DatasetIO
import Models
import Results
import Runs

/// The samples experiment: how many training images does a network need, and does it learn them by
/// heart?
///
/// Networks are trained on more and more images, as many of each class as of any other, and tested
/// on the test images and on those that they were trained on. The images are drawn by the run's
/// seed, the same for all networks; smaller draws are contained in larger ones.
package struct SamplesExperiment: TrainingExperiment {
  package static let name = "samples"

  /// What the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// Which images.
    package var data: DataSettings
    /// How the networks are trained; the epochs are those on the most images. Networks are tested once,
    /// so that no run ends early.
    package var training: TrainingSettings
    /// Which networks.
    package var models: [NetworkChoice] = [.dense, .wide, .cnn]
    /// What trainings on different numbers of images have in common.
    package var budget = TrainingBudget.steps
    /// How many training images, each at least 1; numbers beyond all images count as all images.
    package var sizes = [100, 300, 1_000, 3_000, 10_000, 30_000, 60_000]

    /// The defaults.
    package init(data: DataSettings, training: TrainingSettings = TrainingSettings()) {
      self.data = data
      self.training = training
    }
  }

  package let images: Dataset
  package let settings: Settings
  /// How many training images, ascending.
  private let sizes: [TrainingSize]

  /// An experiment that has not begun.
  package init(images: Dataset, settings: Settings) {
    self.images = images
    self.settings = settings
    sizes = Set(settings.sizes.map { min($0, images.train.count) }).sorted()
      .map(TrainingSize.init)
  }

  package var runDescription: String {
    let epochs = plural(settings.training.epochs, "epoch")
    return settings.budget == .epochs
      ? epochs : "as many steps as \(epochs) of the most images"
  }

  package var columns: [RunColumn] {
    [
      .setting("budget", .text(settings.budget.rawValue)),
      .accuracy("accuracy_on_training_images", onFurther: Self.trainingImages),
    ]
  }

  package static func ownTest(of run: TrainingRun) -> String { "test" }

  /// The images that a network was trained on.
  private static let trainingImages = PlainName("training")

  /// Every network × size × seed.
  package func plan() throws -> [TrainingRun] {
    let (dataset, classes) = (images, images.classCount)
    let test = try dataset.test.examples(classes: classes)
    var runs: [TrainingRun] = []
    for model in settings.models {
      let architecture = try model.architecture(
        input: dataset.train.shape, classes: classes, dropout: settings.training.dropout)
      for size in sizes {
        for seed in settings.training.seeds {
          let examples = { @Sendable in
            try dataset.train.stratified(size.images, seed: seed).examples(classes: classes)
          }
          var run = TrainingRun(
            model: model, variant: size, architecture: architecture, trainingCount: size.images,
            training: examples, test: test, options: options(size.images, seed: seed))
          run.augmentation = settings.training.augmentation
          run.furtherTests = [FurtherTest(Self.trainingImages, examples: examples)]
          runs.append(run)
        }
      }
    }
    return runs
  }

  private func options(_ size: Int, seed: UInt64) -> TrainingOptions {
    var options = settings.training.options(seed: seed)
    options.epochs = epochs(size)
    if settings.budget == .steps, let largest = sizes.last {
      options.schedule = options.schedule.inSteps(
        of: TrainingLength(
          epochs: settings.training.epochs, images: largest.images,
          batchSize: settings.training.batchSize))
    }
    // Hundreds of epochs on a few images would be tested for longer than they are trained.
    options.epochsPerTest = options.epochs
    return options
  }

  /// How long networks are trained on so many images.
  func epochs(_ size: Int) -> Int {
    let training = settings.training
    guard settings.budget == .steps, let largest = sizes.last else { return training.epochs }
    let steps = Double(training.epochs * stepsPerEpoch(largest.images))
    return max(1, Int((steps / Double(stepsPerEpoch(size))).rounded()))
  }

  private func stepsPerEpoch(_ size: Int) -> Int {
    (size + settings.training.batchSize - 1) / settings.training.batchSize
  }

  package func answer(from outcomes: [RunOutcome]) throws -> [SamplesPoint] {
    var points: [SamplesPoint] = []
    for model in settings.models {
      for size in sizes {
        let own = outcomes.of(model, size)
        points.append(
          SamplesPoint(
            network: model, images: size.images, epochs: epochs(size.images),
            steps: epochs(size.images) * stepsPerEpoch(size.images),
            trainingAccuracies: try own.map { try $0.score(on: Self.trainingImages).accuracy },
            testAccuracies: own.map(\.final.test.accuracy)))
      }
    }
    return points
  }

  package func files(of points: [SamplesPoint]) -> [ResultFile] {
    [ResultFile("samples.csv", table(of: points))]
  }

  package func measures(of points: [SamplesPoint]) -> [Measure] {
    points.flatMap(\.measures) + needs(points) + widening(points)
  }

  package func findings(of points: [SamplesPoint]) -> [Finding] {
    SamplesFindings(points: points).findings
  }

  /// `samples.csv`: one row per network and size.
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
          .text(Self.name), .text(images.name), .text(settings.budget.rawValue),
          .text(point.network.name), .integer(point.images), .integer(point.epochs),
          .integer(point.steps), .integer(images.test.count), .integer(point.test.n),
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

/// How many images a network is trained on.
struct TrainingSize: RunName {
  let images: Int
  var name: String { "\(images) images" }
}
