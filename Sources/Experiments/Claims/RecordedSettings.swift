import Models
import Results
import Runs

/// What a finished experiment was run with, as far as claims depend on it.
struct RecordedSettings: Sendable {
  /// The images; nil where the experiment has none, or makes them.
  var data: DataSettings?
  /// The training of networks; nil where the experiment has none, or its own.
  var training: TrainingSettings?
  /// The seeds of the detectors of lines; nil in other experiments.
  var edge: EdgeExperiment.Settings?

  /// The settings in a manifest.
  ///
  /// - Throws: Where they are damaged.
  init(of manifest: Manifest) throws {
    let settings = manifest.settings
    self =
      manifest.schema == 1
      ? try RecordedSettings(version1: settings.decoded(as: [String: String].self))
      : try RecordedSettings(current: settings)
  }

  private init(current settings: JSONValue) throws {
    let part = try settings.decoded(as: Part.self)
    data = part.data
    training = part.training
    edge = try? settings.decoded(as: EdgeExperiment.Settings.self)
  }

  private struct Part: Decodable {
    let data: DataSettings?
    let training: TrainingSettings?
  }

  /// Settings as bench 0.1 wrote them: texts by the names of the options, some only where they differ from
  /// their defaults.
  private init(version1 settings: [String: String]) throws {
    func number<Number: LosslessStringConvertible>(_ option: String) throws -> Number? {
      guard let text = settings[option] else { return nil }
      guard let number = Number(text) else { throw UnreadableSetting() }
      return number
    }
    if let dataset = settings["dataset"] {
      var data = DataSettings(dataset: dataset)
      data.trainLimit = try number("train-limit")
      data.holdout = try number("holdout")
      self.data = data
    }
    if let rate: Double = try number("learning-rate"), let epochs: Int = try number("epochs") {
      var training = TrainingSettings()
      training.epochs = epochs
      training.batchSize = try number("batch-size") ?? training.batchSize
      training.patience = try number("patience")
      training.augmentation = try number("shift-augmentation").map(ShiftAugmentation.init(range:))
      training.optimizer =
        switch settings["optimizer"] ?? "adam" {
        case "sgd": .sgd(learningRate: rate, momentum: try number("momentum") ?? 0)
        case "adamw":
          .adamW(learningRate: rate, weightDecay: try number("weight-decay") ?? 0)
        default: .adam(learningRate: rate)
        }
      if settings["schedule"] != nil || settings["warm-up"] != nil {
        // Whatever it was: no claim is judged by anything but a constant learning rate.
        training.schedule = LearningRateSchedule(.cosine)
      }
      self.training = training
    }
    if let trainSeed: UInt64 = try number("train-seed"),
      let modelSeed: UInt64 = try number("model-seed")
    {
      var edge = EdgeExperiment.Settings()
      edge.trainSeed = trainSeed
      edge.modelSeed = modelSeed
      self.edge = edge
    }
  }
}

private struct UnreadableSetting: Error {}

extension TrainingSettings {
  /// How this training differs from that of Keras's defaults, which claims are judged by; nil if it does
  /// not.
  var differenceFromKeras: String? {
    if optimizer != .adam() {
      return "not Adam with a learning rate of 0.001"
    }
    if batchSize != 128 { return "batches of \(batchSize), not 128" }
    if schedule != .constant { return "a learning rate that is not constant" }
    if augmentation != nil { return "trained on moved images" }
    if patience != nil { return "trainings that may end early" }
    return nil
  }
}
