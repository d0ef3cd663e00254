import DatasetIO
import Models
import Results
import Runs

/// The race: how many seconds of training does a network need until its mean accuracy reaches a
/// target?
///
/// It follows public speed records on MNIST and CIFAR-10: a recipe of fixed length, trained with many
/// seeds, whose accuracy after the last epoch counts. Runs are performed one after another, and only
/// training is timed.
package struct RaceExperiment: TrainingExperiment {
  package static let name = "race"

  /// The settings that the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// The choice of images.
    package var data: DataSettings
    /// The training of the network.
    package var training: TrainingSettings
    /// The network.
    package var model: NetworkChoice
    /// The number of rows and columns left out on each side of the images.
    package var margin = 0
    /// The mean accuracy, 0…1, that is to be reached.
    package var target: Double

    /// Creates settings from their parts.
    package init(
      data: DataSettings, training: TrainingSettings, model: NetworkChoice, target: Double
    ) {
      self.data = data
      self.training = training
      self.model = model
      self.target = target
    }
  }

  /// The images, cropped.
  package let images: Dataset
  package let settings: Settings
  /// The wall-clock seconds in which the images were loaded and cropped.
  let loadingSeconds: Double

  /// Creates an experiment, without starting it.
  ///
  /// - Parameters:
  ///   - images: The images, cropped by `settings.margin`.
  ///   - loadingSeconds: The wall-clock seconds in which they were loaded.
  package init(images: Dataset, settings: Settings, loadingSeconds: Double) {
    self.images = images
    self.settings = settings
    self.loadingSeconds = loadingSeconds
  }

  package var isTimed: Bool { true }

  package var runDescription: String { settings.training.duration }

  package var columns: [RunColumn] {
    [.setting("image_margin", .integer(settings.margin))]
  }

  /// Returns one run per seed.
  package func plan() throws -> [TrainingRun] {
    let (training, test) = try images.examples()
    let architecture = try architecture()
    return settings.training.seeds.map { seed in
      var run = TrainingRun(
        model: settings.model, variant: ImageVariant.normal, architecture: architecture,
        trainingCount: training.count, training: { training }, test: test,
        options: settings.training.options(seed: seed))
      run.augmentation = settings.training.augmentation
      return run
    }
  }

  private func architecture() throws -> Architecture {
    try settings.model.architecture(
      input: images.train.shape, classes: images.classCount, dropout: settings.training.dropout)
  }

  package func perform(_ work: ExperimentWork) throws -> RaceResult {
    let machine = try RaceMachine(
      threads: work.threads, loadingSeconds: loadingSeconds, building: architecture(),
      with: settings.training)
    let outcomes = try outcomes(work, timings: machine.columns)
    return try answer(from: outcomes, on: machine)
  }

  package func answer(from outcomes: [RunOutcome]) throws -> RaceResult {
    try answer(from: outcomes, on: nil)
  }

  private func answer(from outcomes: [RunOutcome], on machine: RaceMachine?) throws -> RaceResult {
    RaceResult(
      settings: settings, accuracy: SampleSummary(proportions: outcomes.map(\.final.test.accuracy)),
      trainingSeconds: outcomes.compactMap(\.trainingSeconds),
      multiplyAdds: Double(try architecture().multiplyAdds.training)
        * Double(images.train.count * settings.training.epochs),
      isHoldout: images.isHoldout, machine: machine)
  }

  package func files(of result: RaceResult) -> [ResultFile] {
    [ResultFile("race.csv", .race(result, dataset: images))]
  }

  package func measures(of result: RaceResult) -> [Measure] {
    [
      Measure("accuracy", result.accuracy),
      Measure("training multiply-adds", exactly: result.multiplyAdds),
    ]
  }

  package func findings(of result: RaceResult) -> [Finding] { result.findings }
}

extension CSVTable {
  /// Creates `race.csv`: one row with the recipe and what it reached. It contains no seconds.
  fileprivate static func race(_ result: RaceResult, dataset: Dataset) -> CSVTable {
    let (settings, accuracy) = (result.settings, result.accuracy)
    let training = settings.training
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "image_margin", "train_images", "test_images", "epochs",
      "batch_size", "multiply_adds", "n", "mean_test_accuracy", "standard_deviation",
      "interval_low", "interval_high", "target", "decision",
    ])
    table.append([
      .text(RaceExperiment.name), .text(dataset.name), .text(settings.model.name),
      .integer(settings.margin), .integer(dataset.train.count), .integer(dataset.test.count),
      .integer(training.epochs), .integer(training.batchSize), .fraction(result.multiplyAdds),
      .integer(accuracy.n), .fraction(accuracy.mean), CSVCell(accuracy.standardDeviation),
      CSVCell(accuracy.interval?.lowerBound), CSVCell(accuracy.interval?.upperBound),
      .fraction(settings.target), .text(result.decision.rawValue),
    ])
    return table
  }
}
