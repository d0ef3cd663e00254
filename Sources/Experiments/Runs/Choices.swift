import DatasetIO
import Models

/// What was done to the images.
public enum ImageVariant: String, Sendable, CaseIterable {
  /// As they are.
  case normal
  /// All pixels moved through one fixed permutation.
  case shuffled
}

/// How every network of an experiment is trained.
public struct TrainingSettings: Sendable {
  /// Passes over the training images.
  public var epochs = 12
  /// Images a step.
  public var batchSize = 128
  /// How parameters follow their gradient.
  public var optimizer = Optimizer.adam()
  /// How the learning rate changes from step to step.
  public var schedule = LearningRateSchedule.constant
  /// How every epoch moves the training images; nil where they stay where they are.
  public var augmentation: ShiftAugmentation?
  /// After how many epochs without a better accuracy on the held-out images a run ends early; nil if
  /// it never does. Nothing but held-out images may be tested on then.
  public var patience: Int?
  /// The dropout before the cnn's last layer.
  public var dropout = 0.5
  /// The seeds of the repetitions.
  public var seeds: [UInt64] = Array(0..<5)
  /// Threads over all runs.
  public var threads = 1

  /// What a newcomer wants: the training of keras.io's "Simple MNIST convnet" (batches of 128, Adam,
  /// a dropout of 0.5), for 12 epochs instead of 15, five times.
  public init() {}

  /// The options of the run with a seed.
  public func options(seed: UInt64) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs, batchSize: batchSize, optimizer: optimizer, schedule: schedule, seed: seed,
      patience: patience)
  }
}

extension Dataset {
  /// The training and the test images as networks take them.
  ///
  /// - Throws: `ModelError.invalidExamples`.
  public func examples() throws(ModelError) -> (training: Examples, test: Examples) {
    (try train.examples(classes: classCount), try test.examples(classes: classCount))
  }
}

extension LabelledImages {
  /// The shape of every image.
  public var shape: ImageShape { ImageShape(height: height, width: width, channels: channels) }

  /// The images as networks take them, sharing their bytes.
  func examples(classes: Int) throws(ModelError) -> Examples {
    try Examples(
      shape: shape, pixels: pixels, labels: labels, classes: classes)
  }
}
