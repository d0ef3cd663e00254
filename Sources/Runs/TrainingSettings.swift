import Models
import Results

/// The settings with which every network of an experiment is trained.
package struct TrainingSettings: Codable, Sendable, Equatable {
  /// The number of passes over the training images.
  package var epochs = 12
  /// The number of images per step.
  package var batchSize = 128
  /// The rule by which parameters follow their gradient.
  package var optimizer = Optimizer.adam()
  /// How the learning rate changes from step to step.
  package var schedule = LearningRateSchedule.constant
  /// How every epoch moves the training images; nil if they are not moved.
  package var augmentation: ShiftAugmentation?
  /// The number of epochs without a better accuracy on the held-out images after which a run ends
  /// early; nil if it never does. It requires that only held-out images are tested on.
  package var patience: Int?
  /// The dropout rate before the cnn's last layer.
  package var dropout = 0.5
  /// The seeds of the repetitions.
  package var seeds = Seeds(count: 6)
  /// The seeds that are the same in all repetitions; nil if there are none.
  package var fixedSeeds: FixedSeeds?

  /// Creates the settings of keras.io's "Simple MNIST convnet" (batches of 128, Adam, a dropout of
  /// 0.5), but with 12 epochs instead of 15, and with six seeds.
  package init() {}

  /// Returns the options of the run with a seed.
  package func options(seed: UInt64) -> TrainingOptions {
    var options = TrainingOptions(
      epochs: epochs, batchSize: batchSize, optimizer: optimizer, schedule: schedule, seed: seed,
      patience: patience)
    options.initializationSeed = fixedSeeds?.initialization
    options.orderSeed = fixedSeeds?.order
    options.dropoutSeed = fixedSeeds?.dropout
    return options
  }

  /// The duration of a run, such as "12 epochs".
  package var duration: String { (patience == nil ? "" : "at most ") + plural(epochs, "epoch") }
}

/// Seeds that are the same in all repetitions of an experiment, so that the rest of its variation can
/// be measured. Without them, all random numbers of a run follow from its own seed.
package struct FixedSeeds: Codable, Sendable, Equatable {
  /// The seed of the initial weights; nil for each run's own.
  package var initialization: UInt64?
  /// The seed of the order of the images; nil for each run's own.
  package var order: UInt64?
  /// The seed of the dropout masks; nil for each run's own.
  package var dropout: UInt64?

  /// Fixes the seeds that are not nil; nil if there are none.
  package init?(initialization: UInt64?, order: UInt64?, dropout: UInt64?) {
    guard initialization != nil || order != nil || dropout != nil else { return nil }
    (self.initialization, self.order, self.dropout) = (initialization, order, dropout)
  }
}

extension Optimizer: Codable {
  /// The names of the optimizers on the command line and in results.
  package enum Name: String, Codable, Sendable, CaseIterable {
    case adam
    case adamw
    case sgd
  }

  private struct Form: Codable {
    let name: Name
    let learningRate: Double
    var momentum: Double?
    var weightDecay: Double?
  }

  /// The optimizer's name.
  package var name: Name {
    switch self {
    case .adam: .adam
    case .adamW: .adamw
    case .sgd: .sgd
    }
  }

  /// The momentum of SGD; nil for the others, which have their own moments.
  package var momentum: Double? { if case .sgd(_, let momentum) = self { momentum } else { nil } }

  /// Encodes an object with the name and the numbers of this optimizer.
  public func encode(to encoder: any Encoder) throws {
    var form = Form(name: name, learningRate: learningRate, momentum: momentum)
    if case .adamW(_, let decay) = self { form.weightDecay = decay }
    try form.encode(to: encoder)
  }

  /// Decodes an optimizer that `encode(to:)` encoded.
  public init(from decoder: any Decoder) throws {
    let form = try Form(from: decoder)
    self =
      switch form.name {
      case .adam: .adam(learningRate: form.learningRate)
      case .adamw:
        .adamW(learningRate: form.learningRate, weightDecay: form.weightDecay ?? 0)
      case .sgd: .sgd(learningRate: form.learningRate, momentum: form.momentum ?? 0)
      }
  }
}
