import DatasetIO
import Models
import RandomStreams
import Results
import Runs

/// The equivalence experiment: can dense and convolutional layers compute the same function?
///
/// A 3×3 convolution is written out as the matrix of a dense layer, and a dense layer as a
/// convolution whose kernel covers the image. Each is compared with its original on test images.
/// Weights are drawn as Keras draws them before training (Glorot-uniform). Biases are drawn
/// likewise, so that they have an effect.
///
/// Besides, a dense network is trained on images and on their shuffled copies, to show that shuffling
/// only renames its inputs.
package struct EquivalenceExperiment: Calculation {
  package static let name = "equivalence"
  /// The number of rows and of columns of the convolution's kernel.
  package static let kernelSize = 3

  /// The settings that the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// The choice of images.
    package var data: DataSettings
    /// The largest number of test images.
    package var images = 100
    /// The number of the convolution's filters.
    package var filters = 32
    /// The number of the dense layer's units.
    package var units = 128
    /// The seeds, each of which draws its own weights.
    package var seeds = Seeds(count: 6)

    /// Creates settings with the default values.
    package init(data: DataSettings) { self.data = data }
  }

  private let images: Dataset
  package let settings: Settings
  package var dataset: Dataset? { images }

  /// Creates an experiment, without starting it.
  ///
  /// The images must be at least as large as the kernel.
  package init(images: Dataset, settings: Settings) {
    self.images = images
    self.settings = settings
  }

  /// Draws weights, rewrites the layers and compares them, in both directions over all seeds.
  package func answer(report: (ExperimentProgress) -> Void) throws -> EquivalenceAnswer {
    let (filters, units, seeds) = (settings.filters, settings.units, settings.seeds)
    report(
      .begins(
        "\(images.name): comparing on \(plural(min(settings.images, images.test.count), "image")), with "
          + "weights of \(plural(seeds.count, "seed"))."))
    let shape = images.test.shape
    let inputs = images.test.prefix(settings.images).pixels.map { Float($0) / 255 }
    let samples = stride(from: 0, to: inputs.count, by: shape.count)
      .map { Array(inputs[$0..<$0 + shape.count]) }
    var directions: [[LayerComparison]] = [[], []]
    var trainings: [ShuffledTraining] = []
    for (index, seed) in seeds.enumerated() {
      try checkInterruption()
      let convolution = ConvolutionLayer(
        input: shape, kernelHeight: Self.kernelSize, kernelWidth: Self.kernelSize,
        kernel: glorot(
          seed, tensor: 0, window: Self.kernelSize * Self.kernelSize, from: shape.channels,
          to: filters),
        bias: glorot(seed, tensor: 1, window: 1, from: 1, to: filters))
      let matrix = convolution.writtenOut()
      directions[0].append(
        LayerComparison(
          seed: seed, kernel: convolution.kernel, rewritten: matrix.kernel, samples: samples,
          convolution.outputs, matrix.outputs))
      let dense = DenseLayer(
        kernel: glorot(seed, tensor: 2, window: 1, from: shape.count, to: units),
        bias: glorot(seed, tensor: 3, window: 1, from: 1, to: units))
      let covering = dense.asConvolution(on: shape)
      directions[1].append(
        LayerComparison(
          seed: seed, kernel: dense.kernel, rewritten: covering.kernel, samples: samples,
          dense.outputs, covering.outputs))
      trainings.append(try ShuffledTraining(on: images, seed: seed))
      report(.steps(index + 1, of: seeds.count, "seeds"))
    }
    let output = ImageShape(
      height: shape.height - Self.kernelSize + 1, width: shape.width - Self.kernelSize + 1,
      channels: filters)
    let rewritings = [
      EquivalenceResult(
        direction: .convolutionAsDense,
        layer: "Conv2D(\(filters), \(Self.kernelSize)×\(Self.kernelSize))",
        rewritten: "Dense(\(grouped(output.count)))", images: samples.count,
        comparisons: directions[0]),
      EquivalenceResult(
        direction: .denseAsConvolution, layer: "Dense(\(grouped(units)))",
        rewritten: "Conv2D(\(grouped(units)), \(shape.height)×\(shape.width))",
        images: samples.count, comparisons: directions[1]),
    ]
    return EquivalenceAnswer(
      rewritings: rewritings, shuffled: ShuffledTrainings(trainings: trainings))
  }

  package func files(of answer: EquivalenceAnswer) -> [ResultFile] {
    [ResultFile("comparisons.csv", .comparisons(answer.rewritings, dataset: images.name))]
  }

  package func measures(of answer: EquivalenceAnswer) -> [Measure] {
    answer.rewritings.flatMap(\.measures) + answer.shuffled.measures
  }

  package func findings(of answer: EquivalenceAnswer) -> [Finding] {
    (EquivalenceResult.sentences(of: answer.rewritings) + [answer.shuffled.sentence])
      .map { Finding($0) }
  }

  /// Draws the weights of one tensor.
  private func glorot(
    _ seed: UInt64, tensor: Int, window: Int, from inputs: Int, to outputs: Int
  ) -> [Float] {
    var weights = GlorotUniform(
      fanIn: window * inputs, fanOut: window * outputs,
      from: RandomStream(seed: seed, purpose: .equivalence, index: tensor))
    return (0..<window * inputs * outputs).map { _ in weights.next() }
  }
}

extension CSVTable {
  /// Creates `comparisons.csv`: one row per direction and seed.
  fileprivate static func comparisons(
    _ results: [EquivalenceResult], dataset: String
  ) -> CSVTable {
    var table = CSVTable(header: [
      "direction", "dataset", "seed", "images", "outputs", "largest_difference", "largest_output",
      "weights", "rewritten_weights", "nonzero_weights", "distinct_weights",
    ])
    for result in results {
      for comparison in result.comparisons {
        table.append([
          .text(result.direction.rawValue), .text(dataset), .text(String(comparison.seed)),
          .integer(result.images), .integer(comparison.outputs),
          .fraction(comparison.largestDifference), .fraction(comparison.largestOutput),
          .integer(comparison.weights), .integer(comparison.rewrittenWeights),
          .integer(comparison.nonzeroWeights), .integer(comparison.distinctWeights),
        ])
      }
    }
    return table
  }
}
