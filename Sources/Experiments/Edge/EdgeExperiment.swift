/// The 8×8 line detectors of "Why CNNs Beat MLPs on Images": 64 weights against a 3×3 kernel, trained
/// on 80 images by finite differences. Which one knows a line from noise on images it has not seen?
///
/// The text trains one pair of detectors and tests it on one batch. Here that pair is tested on many
/// batches, and further pairs are trained: from other images, with other first weights.
public struct EdgeExperiment: Sendable {
  /// The name results carry.
  public static let name = "edge"
  /// Images to train on, as in the text.
  public static let trainingImages = 80
  /// Images of a fresh batch, as in the text.
  public static let batchImages = 40

  /// The seed of the training images.
  public let trainSeed: UInt64
  /// The seed of each detector's first weights.
  public let modelSeed: UInt64
  /// How many fresh batches; their seeds follow that of the training images.
  public let freshSeeds: Int
  /// How many pairs of detectors, each with the next seeds.
  public let trainings: Int

  /// An experiment that has not begun.
  public init(trainSeed: UInt64 = 1, modelSeed: UInt64 = 0, freshSeeds: Int, trainings: Int) {
    self.trainSeed = trainSeed
    self.modelSeed = modelSeed
    self.freshSeeds = freshSeeds
    self.trainings = trainings
  }

  /// Whether the first pair is the text's.
  public var isTheTexts: Bool { trainSeed == 1 && modelSeed == 0 }

  /// The first line and the first noise among the first pair's training images.
  public var firstImages: (edge: EdgeImage, noise: EdgeImage) {
    let images = EdgeImage.generate(2, seed: trainSeed)
    return (images[0], images[1])
  }

  /// Trains and tests all pairs.
  ///
  /// - Parameters:
  ///   - folder: Gets `weights.csv`, `fresh.csv`, `trainings.csv`, `measures.csv` and
  ///     `manifest.json`.
  ///   - report: Called with the number of pairs done.
  /// - Throws: `ExperimentError`.
  public func perform(
    writingTo folder: ResultsFolder, manifest: Manifest, report: (Int) -> Void
  ) throws -> EdgeResult {
    let batches = (0..<UInt64(freshSeeds + trainings - 1)).map { offset in
      EdgeImage.generate(Self.batchImages, seed: trainSeed + 1 + offset)
    }
    let pairs = (0..<trainings).map { index in
      let pair = EdgePair(
        trainSeed: trainSeed + UInt64(index), modelSeed: modelSeed + UInt64(index),
        fresh: batches[index..<index + freshSeeds])
      report(index + 1)
      return pair
    }
    let result = EdgeResult(pairs: pairs, isTheTexts: isTheTexts)
    try folder.write(.edgeWeights(pairs[0]), as: "weights.csv")
    try folder.write(.edgeBatches(pairs[0]), as: "fresh.csv")
    try folder.write(.edgeTrainings(pairs), as: "trainings.csv")
    try folder.finish(measures: result.measures, of: Self.name, manifest: manifest)
    return result
  }
}

extension CSVTable {
  /// `weights.csv`: the first pair's weights and biases; a bias has no row and column.
  fileprivate static func edgeWeights(_ pair: EdgePair) -> CSVTable {
    var table = CSVTable(header: ["detector", "row", "column", "weight"])
    for detector in [pair.fc, pair.conv] {
      for (row, weights) in detector.weights.enumerated() {
        for (column, weight) in weights.enumerated() {
          table.append([
            .text(detector.name), .integer(row), .integer(column), .fraction(weight),
          ])
        }
      }
      table.append([.text(detector.name), .missing, .missing, .fraction(detector.bias)])
    }
    return table
  }

  /// `fresh.csv`: the first pair's accuracy on each batch.
  fileprivate static func edgeBatches(_ pair: EdgePair) -> CSVTable {
    var table = CSVTable(header: ["batch_seed", "images", "fc_accuracy", "conv_accuracy"])
    for (index, accuracies) in zip(pair.fc.freshAccuracies, pair.conv.freshAccuracies).enumerated()
    {
      table.append([
        .text(String(pair.trainSeed + 1 + UInt64(index))), .integer(EdgeExperiment.batchImages),
        .fraction(accuracies.0), .fraction(accuracies.1),
      ])
    }
    return table
  }

  /// `trainings.csv`: each pair's accuracies.
  fileprivate static func edgeTrainings(_ pairs: [EdgePair]) -> CSVTable {
    var table = CSVTable(header: [
      "train_seed", "model_seed", "detector", "parameters", "train_images", "train_accuracy",
      "fresh_batches", "mean_fresh_accuracy", "interval_low", "interval_high",
      "columns_recognised",
    ])
    for pair in pairs {
      for detector in [pair.fc, pair.conv] {
        let fresh = detector.freshAccuracy
        table.append([
          .text(String(pair.trainSeed)), .text(String(pair.modelSeed)), .text(detector.name),
          .integer(detector.parameterCount), .integer(EdgeExperiment.trainingImages),
          .fraction(detector.trainAccuracy), .integer(fresh.n), .fraction(fresh.mean),
          CSVCell(fresh.interval?.lowerBound), CSVCell(fresh.interval?.upperBound),
          .integer(detector.columns.count),
        ])
      }
    }
    return table
  }
}
