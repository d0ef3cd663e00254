import Models
import Results

/// How every network of an experiment is trained.
package struct TrainingSettings: Codable, Sendable, Equatable {
  /// Passes over the training images.
  package var epochs = 12
  /// Images per step.
  package var batchSize = 128
  /// How parameters follow their gradient.
  package var optimizer = Optimizer.adam()
  /// How the learning rate changes from step to step.
  package var schedule = LearningRateSchedule.constant
  /// How every epoch moves the training images; nil where they are not moved.
  package var augmentation: ShiftAugmentation?
  /// After how many epochs without a better accuracy on the held-out images a run ends early; nil if
  /// it never does. Nothing but held-out images may be tested on then.
  package var patience: Int?
  /// The dropout before the cnn's last layer.
  package var dropout = 0.5
  /// The seeds of the repetitions.
  package var seeds = Seeds(count: 5)

  /// The training of keras.io's "Simple MNIST convnet" (batches of 128, Adam, a dropout of 0.5), for 12
  /// epochs instead of 15, five times.
  package init() {}

  /// The options of the run with a seed.
  package func options(seed: UInt64) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs, batchSize: batchSize, optimizer: optimizer, schedule: schedule, seed: seed,
      patience: patience)
  }

  /// How long a run is, such as "12 epochs".
  package var duration: String { (patience == nil ? "" : "at most ") + plural(epochs, "epoch") }
}

extension Optimizer: Codable {
  /// The optimisers by their names on the command line and in results.
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

  /// The optimiser's name.
  package var name: Name {
    switch self {
    case .adam: .adam
    case .adamW: .adamw
    case .sgd: .sgd
    }
  }

  /// The momentum of SGD; nil for the others, which have moments of their own.
  package var momentum: Double? { if case .sgd(_, let momentum) = self { momentum } else { nil } }

  /// An object with the name and the numbers that this optimiser has.
  public func encode(to encoder: any Encoder) throws {
    var form = Form(name: name, learningRate: learningRate, momentum: momentum)
    if case .adamW(_, let decay) = self { form.weightDecay = decay }
    try form.encode(to: encoder)
  }

  /// The optimiser from what `encode(to:)` wrote.
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
