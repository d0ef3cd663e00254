import Models
import Results
import Runs

/// The settings of a finished experiment that claims depend on.
struct RecordedSettings: Sendable {
  /// The choice of images; nil if the experiment has none, or generates them.
  var data: DataSettings?
  /// The training of the networks; nil if the experiment has none, or its own.
  var training: TrainingSettings?
  /// The settings of the edge experiment; nil in other experiments.
  var edge: EdgeExperiment.Settings?

  /// Reads the settings in a manifest.
  ///
  /// - Throws: If they are damaged.
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

  /// Reads settings that bench 0.1 wrote: strings keyed by the names of the options. Some exist
  /// only if they differ from their defaults.
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
      training.dropout = try number("dropout") ?? training.dropout
      training.augmentation = try number("shift-augmentation").map(ShiftAugmentation.init(range:))
      training.optimizer =
        switch settings["optimizer"] ?? "adam" {
        case "sgd": .sgd(learningRate: rate, momentum: try number("momentum") ?? 0)
        case "adamw":
          .adamW(learningRate: rate, weightDecay: try number("weight-decay") ?? 0)
        default: .adam(learningRate: rate)
        }
      if settings["schedule"] != nil || settings["warm-up"] != nil {
        // The actual schedule does not matter: claims are judged only by a constant learning rate.
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
  /// Returns the difference between this training and one with Keras's defaults, which claims require;
  /// nil if there is none.
  ///
  /// - Parameter regularization: What is added to Keras's training.
  func differenceFromKeras(with regularization: Regularization? = nil) -> String? {
    if case .weightDecay(let decay) = regularization {
      if optimizer != .adamW(weightDecay: decay) {
        return "not AdamW with a weight decay of \(decay) and a learning rate of 0.001"
      }
    } else if optimizer != .adam() {
      return "not Adam with a learning rate of 0.001"
    }
    if batchSize != 128 { return "batches of \(batchSize), not 128" }
    if schedule != .constant { return "a learning rate that is not constant" }
    if case .moves(let range) = regularization {
      if augmentation?.range != range {
        return "not trained on images moved by up to \(plural(range, "pixel"))"
      }
    } else if augmentation != nil {
      return "trained on moved images"
    }
    if patience != nil { return "trainings that may end early" }
    if fixedSeeds != nil { return "a seed that is the same in all runs" }
    return nil
  }
}
