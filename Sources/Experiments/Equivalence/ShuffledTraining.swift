import DatasetIO
import Models
import Results
import Runs

/// A dense network that is trained twice: on images, and on the same images with shuffled pixels.
///
/// The second training starts with the same weights, but with the rows of the first layer shuffled like
/// the pixels. Apart from rounding, every step then computes the same: to a dense network, shuffling
/// only renames the inputs.
struct ShuffledTraining: Sendable {
  /// The number of test images.
  let images: Int
  /// The number of test images that the two networks predict as different classes.
  let differing: Int

  /// Trains both networks for one epoch.
  ///
  /// - Parameter seed: The seed of the weights, of the order of the images, and of the permutation.
  init(on images: Dataset, seed: UInt64) throws {
    let (training, test) = try images.examples()
    let permutation = images.train.permutation(seed: seed)
    let architecture = try NetworkChoice.dense.architecture(
      input: training.shape, classes: images.classCount, dropout: 0)
    let options = TrainingOptions(epochs: 1, batchSize: 128, optimizer: .adam(), seed: seed)

    let network = try Network(training: architecture, with: options, threads: 1)
    let shuffled = try Network(training: architecture, with: options, threads: 1)
    var tensors = network.tensors
    tensors[0] = tensors[0].shufflingRows(by: permutation, channels: training.shape.channels)
    try shuffled.setTensors(tensors)
    func perform(
      _ network: Network, _ training: Examples, _ test: Examples
    ) throws -> [Prediction] {
      try train(
        network, on: training, testingOn: test, options: options,
        isCancelled: { Interruption.isRequested }
      ) { _ in }
      return try predict(network, on: test)
    }
    let predictions = try perform(network, training, test)
    let others = try perform(
      shuffled, try training.permuted(by: permutation), try test.permuted(by: permutation))
    self.images = test.count
    differing = zip(predictions, others).count { $0.label != $1.label }
  }
}

extension Tensor {
  /// Returns the kernel of a dense layer with the rows of each pixel where the permutation moves it.
  fileprivate func shufflingRows(by permutation: PixelPermutation, channels: Int) -> Tensor {
    let width = shape.last ?? 1
    return Tensor(
      name: name, shape: shape,
      values: permutation.source.flatMap { origin in
        let start = Int(origin) * channels * width
        return values[start..<start + channels * width]
      })
  }
}

/// The trainings on shuffled pixels, over all seeds.
package struct ShuffledTrainings: Sendable {
  /// One per seed; at least one.
  let trainings: [ShuffledTraining]

  /// The largest number, over the seeds, of test images that are predicted as different classes.
  var differing: Int { trainings.map(\.differing).max() ?? 0 }

  private var images: Int { trainings[0].images }

  /// The measures that claims can refer to.
  var measures: [Measure] {
    [
      Measure("dense on shuffled pixels different predictions", exactly: Double(differing)),
      Measure("dense on shuffled pixels test images", exactly: Double(images)),
    ]
  }

  /// The finding on whether training on shuffled pixels gives the same network.
  var sentence: String {
    "Dense trained on shuffled pixels, from the same weights with the first layer's rows shuffled "
      + "along, predicts "
      + (differing == 0
        ? "the same class for all \(grouped(images)) test images: to dense, shuffling only renames "
          + "the inputs."
        : "another class for up to \(grouped(differing)) of \(plural(images, "test image")); sums in "
          + "another order round differently.")
  }
}

/// The answer of the equivalence experiment.
package struct EquivalenceAnswer: Sendable {
  /// Each kind of layer rewritten as the other.
  package let rewritings: [EquivalenceResult]
  /// Dense networks trained on shuffled pixels.
  let shuffled: ShuffledTrainings
}
