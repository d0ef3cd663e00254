import DatasetIO
import Models
import Results
import Runs

/// The samples experiment: how many training images does a network need, and does it learn them by
/// heart?
///
/// Networks are trained on more and more images, equally many of each class, and tested on the test
/// images and on the images that they were trained on. The run's seed draws the images, which are
/// the same for all networks. Larger draws contain the smaller ones.
package struct SamplesExperiment: ImageExperiment {
  package static let name = "samples"

  /// The settings that the results depend on.
  package struct Settings: ImageSettings {
    /// The choice of images.
    package var data: DataSettings
    /// The training of the networks; `epochs` applies to the largest number of images. Networks are
    /// tested only once, so no run ends early.
    package var training: TrainingSettings
    /// The networks.
    package var models: [NetworkChoice] = [.dense, .wide, .cnn]
    /// What trainings on different numbers of images have in common.
    package var budget = TrainingBudget.steps
    /// The numbers of training images, each at least 1; larger numbers than there are images mean
    /// all images.
    package var sizes = [100, 300, 1_000, 3_000, 10_000, 30_000, 60_000]

    /// Creates settings with the default values.
    package init(data: DataSettings, training: TrainingSettings = TrainingSettings()) {
      self.data = data
      self.training = training
    }
  }

  package let images: Dataset
  package let settings: Settings
  /// The numbers of training images, in ascending order.
  private let sizes: [TrainingSize]

  /// Creates an experiment, without starting it.
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

  /// The name of the images that a network was trained on.
  private static let trainingImages = PlainName("training")

  /// Returns the runs: every network × size × seed.
  package func plan() throws -> [TrainingRun] {
    let (dataset, classes) = (images, images.classCount)
    let test = try dataset.test.examples(classes: classes)
    let subsets = sizes.map { size in
      VariantImages(
        variant: size, count: size.images, test: test,
        training: { seed in
          try dataset.train.stratified(size.images, seed: seed).examples(classes: classes)
        })
    }
    return try runs(on: subsets) { run, size in
      run.options = options(size.images, run.options)
      run.furtherTests = [FurtherTest(Self.trainingImages, examples: run.training)]
    }
  }

  /// Returns the options of trainings on `size` images.
  private func options(_ size: Int, _ options: TrainingOptions) -> TrainingOptions {
    var options = options
    options.epochs = epochs(size)
    if settings.budget == .steps, let largest = sizes.last {
      options.schedule = options.schedule.inSteps(
        of: TrainingLength(
          epochs: settings.training.epochs, images: largest.images,
          batchSize: settings.training.batchSize))
    }
    // With hundreds of epochs on a few images, testing would take longer than training.
    options.epochsPerTest = options.epochs
    return options
  }

  /// Returns the number of epochs for which networks are trained on `size` images.
  func epochs(_ size: Int) -> Int {
    let training = settings.training
    guard settings.budget == .steps, let largest = sizes.last else { return training.epochs }
    return nearestEpochs(
      steps: training.epochs * steps(largest.images), images: size,
      batchSize: training.batchSize)
  }

  /// Returns the number of steps of one pass over `size` images.
  private func steps(_ size: Int) -> Int {
    TrainingLength(epochs: 1, images: size, batchSize: settings.training.batchSize).steps
  }

  package func answer(from outcomes: [RunOutcome]) throws -> [SamplesPoint] {
    var points: [SamplesPoint] = []
    for model in settings.models {
      for size in sizes {
        let own = outcomes.of(model, size)
        points.append(
          SamplesPoint(
            network: model, images: size.images, epochs: epochs(size.images),
            steps: epochs(size.images) * steps(size.images),
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
    points.flatMap(\.measures) + imagesNeeded(in: points) + widening(points)
  }

  package func findings(of points: [SamplesPoint]) -> [Finding] {
    SamplesFindings(points: points).findings
  }

  /// Creates `samples.csv`: one row per network and size.
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

  /// Returns the amount by which the gap with 1,024 units exceeds that with 128, seed by seed.
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

/// A number of training images.
struct TrainingSize: RunName {
  let images: Int
  var name: String { "\(images) images" }
}
