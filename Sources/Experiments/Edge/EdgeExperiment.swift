import DatasetIO
import Results

/// The edge experiment: which detector tells a line from noise on images that it has not seen?
///
/// It trains the 8×8 line detectors of "Why CNNs Beat MLPs on Images", 64 weights against a 3×3
/// kernel, on 80 images by finite differences.
///
/// The text trains one pair of detectors and tests it on one batch. Here that pair is tested on
/// many batches, and further pairs are trained on other images, with other initial weights.
package struct EdgeExperiment: Calculation {
  package static let name = "edge"
  /// The number of training images, as in the text.
  package static let trainingImages = 80
  /// The number of images in a fresh batch, as in the text.
  package static let batchImages = 40

  /// The settings that the results depend on.
  package struct Settings: Codable, Equatable, Sendable {
    /// The seed of the training images.
    package var trainSeed: UInt64 = 1
    /// The seed of each detector's initial weights.
    package var modelSeed: UInt64 = 0
    /// The number of fresh batches; their seeds follow that of the training images.
    package var freshSeeds = 1_000
    /// The number of pairs of detectors, each with the next seeds.
    package var trainings = 100

    /// Creates settings with the text's seeds.
    package init() {}

    /// Whether the first pair is the text's.
    package var isTheTexts: Bool { trainSeed == 1 && modelSeed == 0 }
  }

  package let settings: Settings
  package var dataset: Dataset? { nil }

  /// Creates an experiment, without starting it.
  package init(settings: Settings) { self.settings = settings }

  /// The first line and the first noise image among the first pair's training images.
  package var firstImages: (edge: EdgeImage, noise: EdgeImage) {
    let images = EdgeImage.generate(2, seed: settings.trainSeed)
    return (images[0], images[1])
  }

  package func answer(report: (ExperimentProgress) -> Void) throws -> EdgeResult {
    let (freshSeeds, trainings) = (settings.freshSeeds, settings.trainings)
    report(
      .begins(
        "\(plural(trainings, "pair")) of detectors, each trained on \(Self.trainingImages) images and "
          + "tested on \(batches(freshSeeds, "fresh ")) of \(Self.batchImages)."))
    let fresh = (0..<UInt64(freshSeeds + trainings - 1)).map { offset in
      EdgeImage.generate(Self.batchImages, seed: settings.trainSeed + 1 + offset)
    }
    let pairs = try (0..<trainings).map { index in
      try checkInterruption()
      let pair = EdgePair(
        trainSeed: settings.trainSeed + UInt64(index),
        modelSeed: settings.modelSeed + UInt64(index), fresh: fresh[index..<index + freshSeeds])
      report(.steps(index + 1, of: trainings, "pairs"))
      return pair
    }
    let unseenColumn =
      settings.isTheTexts
      ? UnseenColumn(trainSeed: settings.trainSeed, modelSeed: settings.modelSeed) : nil
    return EdgeResult(
      pairs: pairs, isTheTexts: settings.isTheTexts, unseenColumn: unseenColumn)
  }

  package func files(of result: EdgeResult) -> [ResultFile] {
    [
      ResultFile("weights.csv", .edgeWeights(result.first)),
      ResultFile("fresh.csv", .edgeBatches(result.first)),
      ResultFile("trainings.csv", .edgeTrainings(result.pairs)),
    ]
  }

  package func measures(of result: EdgeResult) -> [Measure] { result.measures }

  package func findings(of result: EdgeResult) -> [Finding] { result.findings }
}

/// Formats a count, such as "1,000 fresh batches".
package func batches(_ count: Int, _ kind: String = "") -> String {
  "\(grouped(count)) \(kind)\(count == 1 ? "batch" : "batches")"
}

extension CSVTable {
  /// Creates `weights.csv`: the first pair's weights and biases; a bias has no row and column.
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

  /// Creates `fresh.csv`: the first pair's accuracies on each batch.
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

  /// Creates `trainings.csv`: each pair's accuracies.
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
