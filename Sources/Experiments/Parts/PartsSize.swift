import DatasetIO
import Models

/// The size of the networks of the grid, and the number of steps of their training.
package struct PartsSize: Codable, Equatable, Sendable {
  /// The filters of the first convolution or locally connected layer; the second has twice as
  /// many.
  package var filters = 16
  /// The number of optimizer steps, met as nearly as whole epochs allow.
  package var steps = 469
  /// The number of images per step.
  package var batchSize = 128

  /// Creates the default size: one epoch of MNIST, and half of the built-in cnn's filters.
  package init() {}

  /// Returns the number of epochs on some images whose steps are nearest to `steps`, at least 1.
  package func epochs(images: Int) -> Int {
    nearestEpochs(steps: steps, images: images, batchSize: batchSize)
  }

  /// Returns the number of steps on some images.
  func steps(images: Int) -> Int {
    TrainingLength(epochs: epochs(images: images), images: images, batchSize: batchSize).steps
  }

  /// Returns the options of a training on some images, which is tested once, at its end.
  func options(images: Int, learningRate: Double, seed: UInt64) -> TrainingOptions {
    let epochs = epochs(images: images)
    return TrainingOptions(
      epochs: epochs, batchSize: batchSize, optimizer: .adam(learningRate: learningRate),
      seed: seed, epochsPerTest: epochs)
  }
}

/// Returns the number of epochs, at least 1, whose steps are nearest to `steps`.
func nearestEpochs(steps: Int, images: Int, batchSize: Int) -> Int {
  let epoch = TrainingLength(epochs: 1, images: images, batchSize: batchSize)
  return max(1, Int((Double(steps) / Double(epoch.steps)).rounded()))
}
