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
  /// Creates the training images for a seed.
  let training: @Sendable (_ seed: UInt64) throws -> Examples
  /// Creates the test images for a seed.
  let test: @Sendable (_ seed: UInt64) throws -> Examples
}

extension VariantImages {
  /// Creates images that are the same for all seeds.
  init(_ variant: Variant, training: Examples, test: Examples) {
    self.init(
      variant: variant, count: training.count, training: { _ in training }, test: { _ in test })
  }

  /// Creates images whose pixels are rearranged.
  ///
  /// - Parameter permutation: Returns the permutation of the pixels for a seed.
  init(
    _ variant: Variant, training: Examples, test: Examples,
    permutation: @escaping @Sendable (_ seed: UInt64) -> PixelPermutation
  ) {
    self.init(
      variant: variant, count: training.count,
      training: { try training.permuted(by: permutation($0)) },
      test: { try test.permuted(by: permutation($0)) })
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
          var run = try TrainingRun(
            model: model, variant: own.variant, architecture: architecture,
            trainingCount: own.count, training: { try own.training(seed) },
            test: own.test(seed),
            options: training.options(seed: seed))
          run.augmentation = training.augmentation
          complete(&run, own.variant)
          runs.append(run)
        }
      }
    }
    return runs
  }
}
