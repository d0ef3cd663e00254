import RandomStreams
import Results

/// A trained detector and its accuracies.
package struct EdgeOutcome: Sendable, Equatable {
  /// The detector's name, such as "conv".
  package let name: String
  /// The weights, one array per row of the image or the kernel.
  package let weights: [[Double]]
  /// The bias, which is added to the weighted sum.
  package let bias: Double
  /// The accuracy on the images that it was trained on.
  package let trainAccuracy: Double
  /// The accuracies on the fresh batches.
  package let freshAccuracies: [Double]
  /// The columns in which it recognises a line, out of all possible lines.
  package let columns: [Int]

  /// The number of parameters: the weights and the bias.
  package var parameterCount: Int { weights.reduce(1) { $0 + $1.count } }
  /// The accuracy over the fresh batches.
  package var freshAccuracy: SampleSummary { SampleSummary(proportions: freshAccuracies) }

  /// The accuracy on the training images, as a measure.
  var trainMeasure: Measure { Measure("\(name) train accuracy", exactly: trainAccuracy) }
  /// The number of recognised columns, as a measure.
  var columnsMeasure: Measure {
    Measure("\(name) columns recognised", exactly: Double(columns.count))
  }

  init(
    name: String, weights: [[Double]], bias: Double, trainAccuracy: Double,
    freshAccuracies: [Double], columns: [Int]
  ) {
    self.name = name
    self.weights = weights
    self.bias = bias
    self.trainAccuracy = trainAccuracy
    self.freshAccuracies = freshAccuracies
    self.columns = columns
  }

  fileprivate init(
    _ name: String, _ detector: some EdgeDetector, rows: Int, samples: [EdgeImage],
    fresh: ArraySlice<[EdgeImage]>
  ) {
    let width = (detector.parameters.count - 1) / rows
    self.init(
      name: name,
      weights: (0..<rows).map { Array(detector.parameters[$0 * width..<($0 + 1) * width]) },
      bias: detector.parameters[rows * width], trainAccuracy: detector.accuracy(on: samples),
      freshAccuracies: fresh.map(detector.accuracy),
      columns: EdgeImage.lineColumns.filter { detector.recognises(.edge(column: $0)) })
  }
}

/// Both detectors, trained on the same images and tested on the same batches.
package struct EdgePair: Sendable, Equatable {
  /// The seed of the training images; the fresh batches have the seeds after it.
  package let trainSeed: UInt64
  /// The seed of each detector's initial weights.
  package let modelSeed: UInt64
  /// 64 weights, trained for 80 epochs with a learning rate of 3.
  package let fc: EdgeOutcome
  /// A 3×3 kernel, trained for 400 epochs with a learning rate of 1.
  package let conv: EdgeOutcome

  init(trainSeed: UInt64, modelSeed: UInt64, fc: EdgeOutcome, conv: EdgeOutcome) {
    self.trainSeed = trainSeed
    self.modelSeed = modelSeed
    self.fc = fc
    self.conv = conv
  }

  /// Trains the pair as the text does.
  ///
  /// The text does not print its `train_fc`, but says that it is `train_conv` with a longer loop.
  /// This reproduces the text's weights.
  init(trainSeed: UInt64, modelSeed: UInt64, fresh: ArraySlice<[EdgeImage]>) {
    let samples = EdgeImage.generate(EdgeExperiment.trainingImages, seed: trainSeed)
    let (fc, conv) = trainedDetectors(on: samples, modelSeed: modelSeed)
    self.init(
      trainSeed: trainSeed, modelSeed: modelSeed,
      fc: EdgeOutcome("fc", fc, rows: EdgeImage.size, samples: samples, fresh: fresh),
      conv: EdgeOutcome(
        "conv", conv, rows: ConvolutionalDetector.kernelSize, samples: samples, fresh: fresh))
  }
}

/// Trains both detectors as the text does.
private func trainedDetectors(
  on samples: [EdgeImage], modelSeed: UInt64
) -> (fc: FullyConnectedDetector, conv: ConvolutionalDetector) {
  var (forFC, forConv) = (PythonRandom(seed: modelSeed), PythonRandom(seed: modelSeed))
  var fc = FullyConnectedDetector(random: &forFC)
  var conv = ConvolutionalDetector(random: &forConv)
  fc.train(on: samples, epochs: 80, learningRate: 3)
  conv.train(on: samples, epochs: 400, learningRate: 1)
  return (fc, conv)
}

/// Whether detectors recognise a line in the one column in which no training image had a line.
struct UnseenColumn: Sendable, Equatable {
  /// The column of the text's sentence: weights learned for column 3 do not apply to column 4.
  static let column = 4
  /// Whether the detector with a weight per pixel recognises it.
  let fc: Bool
  /// Whether the detector with a kernel recognises it.
  let conv: Bool

  init(fc: Bool, conv: Bool) {
    self.fc = fc
    self.conv = conv
  }

  /// Trains both detectors on the pair's images except lines in the column.
  init(trainSeed: UInt64, modelSeed: UInt64) {
    let line = EdgeImage.edge(column: Self.column)
    let samples = EdgeImage.generate(EdgeExperiment.trainingImages, seed: trainSeed)
    let (fc, conv) = trainedDetectors(on: samples.filter { $0 != line }, modelSeed: modelSeed)
    self.init(fc: fc.recognises(line), conv: conv.recognises(line))
  }

  /// The measures that claims can refer to: 1 for a recognised line.
  var measures: [Measure] {
    [("fc", fc), ("conv", conv)].map { name, isRecognised in
      Measure(
        "\(name) recognises column \(Self.column) without training on it",
        exactly: isRecognised ? 1 : 0)
    }
  }
}
