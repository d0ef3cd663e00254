import ArgumentParser
import Models
import Results
import Runs

extension Optimizer.Name: ExpressibleByArgument {
  /// The optimizer's learning rate in Keras.
  var learningRate: Double {
    switch self {
    case .adam, .adamw: 0.001
    case .sgd: 0.01
    }
  }
}

/// The options for training.
struct TrainingOptionGroup<Defaults: ExperimentDefaults>: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over the training images.", valueName: "n"))
  var epochs = Defaults.epochs

  @Option(help: ArgumentHelp("Images per training step.", valueName: "n"))
  var batchSize = TrainingSettings().batchSize

  @Option(help: "The optimizer.")
  var optimizer = Optimizer.Name.adam

  @Option(
    help: ArgumentHelp(
      "The optimizer's learning rate; with a schedule, the largest. (default: 0.001 for adam and adamw, "
        + "0.01 for sgd)", valueName: "x"))
  var learningRate: Double?

  /// The name that many frameworks use.
  @Option(help: .hidden)
  var lr: String?

  @Option(help: ArgumentHelp("The momentum of sgd. (default: 0)", valueName: "x"))
  var momentum: Double?

  @Option(
    help: ArgumentHelp(
      "The weight decay of adamw: every step takes away learning rate × <x> of each parameter. "
        + "(default: 0.004)",
      valueName: "x"))
  var weightDecay: Double?

  @OptionGroup var schedule: ScheduleOptions

  @Option(
    help: ArgumentHelp(
      "The dropout before the cnn's last layer; 0 for none. (default: \(Defaults.dropout))",
      valueName: "rate"))
  var dropout: Double?

  @Option(
    help: ArgumentHelp(
      "Move every training image by up to <n> pixels each way, differently in every epoch.",
      valueName: "n"))
  var shiftAugmentation: Int?

  @Option(
    help: ArgumentHelp(
      "End a run when the accuracy on the held-out images has not risen for <n> epochs. Requires "
        + "--holdout.", valueName: "n"))
  var patience: Int?

  @Option(
    help: ArgumentHelp(
      "The (first) seed of weights, image order and dropout.", valueName: "s"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "The seed of the weights, the same in all runs. (default: each run's own seed)",
      valueName: "s"))
  var initializationSeed: UInt64?

  @Option(
    help: ArgumentHelp(
      "The seed of the image order, the same in all runs. (default: each run's own seed)",
      valueName: "s"))
  var orderSeed: UInt64?

  @Option(
    help: ArgumentHelp(
      "The seed of dropout, the same in all runs. (default: each run's own seed)", valueName: "s"))
  var dropoutSeed: UInt64?

  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if lr != nil {
      throw ValidationError("Unknown option '--lr'. Did you mean '--learning-rate'?")
    }
    try require(epochs, in: 1...10_000, option: "--epochs")
    try require(batchSize, in: 1...65_536, option: "--batch-size")
    if let learningRate, !(Float(learningRate) > 0 && Float(learningRate).isFinite) {
      throw ValidationError("--learning-rate takes a number above 0, found \(learningRate).")
    }
    if let dropout { try requireRate(dropout, option: "--dropout") }
    if let momentum {
      guard optimizer == .sgd else {
        throw ValidationError("--momentum requires --optimizer sgd; Adam has moments of its own.")
      }
      try requireRate(momentum, option: "--momentum")
    }
    if let weightDecay {
      guard optimizer == .adamw else {
        throw ValidationError("--weight-decay requires --optimizer adamw.")
      }
      guard weightDecay >= 0, Float(weightDecay).isFinite else {
        throw ValidationError("--weight-decay takes a number of at least 0, found \(weightDecay).")
      }
    }
    try schedule.check(epochs: epochs, optimizer: optimizer)
    if let shiftAugmentation {
      try require(shiftAugmentation, in: 1...64, option: "--shift-augmentation")
    }
    if let patience {
      try require(patience, in: 1...10_000, option: "--patience")
      // The first epoch always counts as a rise, and the last one ends the run anyway.
      guard patience < epochs - 1 else {
        throw ValidationError(
          "--patience \(patience) never ends a run of \(plural(epochs, "epoch")): it requires at least "
            + "\(patience + 2).")
      }
    }
  }

  /// Rejects choosing a run's last epoch on the test images.
  func check(_ data: DataOptions) throws {
    if patience != nil, data.holdout == nil {
      throw ValidationError(
        "--patience requires --holdout: an epoch chosen on the test images would make their accuracy "
          + "look better than it is.")
    }
  }

  /// Rejects a dropout that no network has.
  func check(_ networks: [NetworkChoice]) throws { try requireCNN(for: dropout, in: networks) }

  /// Returns the settings of the training.
  ///
  /// - Parameter seeds: The number of seeds.
  func settings(seeds: Int) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = epochs
    settings.batchSize = batchSize
    settings.optimizer =
      switch optimizer {
      case .adam: .adam(learningRate: rate)
      case .adamw: .adamW(learningRate: rate, weightDecay: decay)
      case .sgd: .sgd(learningRate: rate, momentum: momentum ?? 0)
      }
    settings.schedule = schedule.schedule(epochs: epochs)
    settings.augmentation = shiftAugmentation.map(ShiftAugmentation.init(range:))
    settings.patience = patience
    settings.dropout = dropout ?? Defaults.dropout
    settings.seeds = Seeds(from: seed, count: seeds)
    settings.fixedSeeds = FixedSeeds(
      initialization: initializationSeed, order: orderSeed, dropout: dropoutSeed)
    return settings
  }

  private var rate: Double { learningRate ?? optimizer.learningRate }
  private var decay: Double { weightDecay ?? 0.004 }
}
