import DatasetIO
import Models
import Runs

/// The settings that all experiments have which train networks on the images of a data set.
package protocol ImageSettings: Codable, Equatable, Sendable {
  /// The choice of images.
  var data: DataSettings { get }
  /// The training of the networks.
  var training: TrainingSettings { get }
  /// The networks.
  var models: [NetworkChoice] { get set }

  /// Creates settings with the default values.
  init(data: DataSettings, training: TrainingSettings)
}

/// An experiment that trains networks on the images of a data set.
package protocol ImageExperiment: TrainingExperiment where Settings: ImageSettings {
  /// Creates an experiment, without starting it.
  init(images: Dataset, settings: Settings)
}

/// The images of the runs of one variant.
struct VariantImages<Variant: RunName> {
  let variant: Variant
  /// The number of training images.
  let count: Int
  let test: Examples
  /// Creates the training images for a seed.
  var training: @Sendable (_ seed: UInt64) throws -> Examples
  /// Returns the permutation of the pixels for a seed; nil if they stay in place.
  var permutation: (@Sendable (_ seed: UInt64) -> PixelPermutation)?
}

extension VariantImages {
  /// Creates images that are the same for all seeds.
  ///
  /// - Parameter permutation: Returns the permutation of the pixels for a seed; nil if they stay in
  ///   place.
  init(
    _ variant: Variant, training: Examples, test: Examples,
    permutation: (@Sendable (_ seed: UInt64) -> PixelPermutation)? = nil
  ) {
    self.init(
      variant: variant, count: training.count, test: test, training: { _ in training },
      permutation: permutation)
  }
}

extension ImageExperiment {
  /// Returns a run for every network × variant × seed.
  ///
  /// - Parameter complete: Adds what else distinguishes a run of this variant.
  /// - Throws: `ModelError` if a network does not fit the images.
  func runs<Variant>(
    on variants: [VariantImages<Variant>],
    complete: (inout TrainingRun, Variant) -> Void = { _, _ in }
  ) throws -> [TrainingRun] {
    let training = settings.training
    var runs: [TrainingRun] = []
    for model in settings.models {
      let architecture = try model.architecture(
        input: images.train.shape, classes: images.classCount, dropout: training.dropout)
      for own in variants {
        for seed in training.seeds {
          var run = TrainingRun(
            model: model, variant: own.variant, architecture: architecture,
            trainingCount: own.count, training: { try own.training(seed) }, test: own.test,
            options: training.options(seed: seed))
          if let permutation = own.permutation { run.permutation = { permutation(seed) } }
          run.augmentation = training.augmentation
          complete(&run, own.variant)
          runs.append(run)
        }
      }
    }
    return runs
  }
}
