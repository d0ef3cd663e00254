import Results
import Runs

/// The answer of the parts experiment.
package struct PartsAnswer: Sendable {
  /// The results of the networks, in the order of the settings.
  package let results: [PartsResult]
  /// What accuracies were measured on.
  package let conditions: [PartsCondition]
  /// The accuracy of always answering the most frequent class.
  let chance: Double

  /// Returns the accuracies of a network, keyed by seed; nil if they were not measured.
  func accuracies(_ network: PartsNetwork, _ condition: PartsCondition) -> [UInt64: Double]? {
    results.first { $0.tuned.network == network }?.accuracies[condition]
  }

  /// The measures that claims can refer to: accuracies, their changes, what each part of a network
  /// contributes, and equivariance errors.
  var measures: [Measure] {
    var measures = results.flatMap(accuracyMeasures)
    for condition in conditions {
      for contrast in Contrast.all {
        guard let effect = contrast.effect(in: self, condition) else { continue }
        measures.append(Measure("\(contrast.name) \(condition.name)", effect))
      }
    }
    return measures + results.flatMap(\.equivarianceMeasures)
  }

  /// Returns a network's size, accuracies and changes.
  private func accuracyMeasures(of result: PartsResult) -> [Measure] {
    let name = result.tuned.network.name
    var measures = [
      Measure("\(name) parameters", exactly: Double(result.parameters)),
      Measure("\(name) multiply-adds", exactly: Double(result.multiplyAdds)),
    ]
    for condition in conditions {
      guard let accuracy = result.accuracy(condition) else { continue }
      measures.append(Measure("\(name) \(condition.name)", accuracy))
    }
    return measures + conditions.compactMap { change(of: result, to: $0) }
  }

  /// Returns the change of a network's accuracy by shuffling or moving, seed by seed; nil for other
  /// conditions.
  private func change(of result: PartsResult, to condition: PartsCondition) -> Measure? {
    let base: PartsCondition? =
      switch condition {
      case .shuffled: .normal
      case .moved(1...): .moved(0)
      default: nil
      }
    guard let base else { return nil }
    return Measure(
      "\(result.tuned.network.name) change \(condition.name)",
      result.accuracies[condition] ?? [:], minus: result.accuracies[base] ?? [:])
  }

  /// Creates `parts.csv`: one row per network and condition.
  func accuracyTable(experiment: String, dataset: String, testImages: Int) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "parameters", "multiply_adds", "learning_rate", "dropout",
      "condition", "train_images", "epochs", "steps", "test_images", "n", "mean_test_accuracy",
      "standard_deviation", "interval_low", "interval_high",
    ])
    for result in results {
      for condition in conditions {
        guard let accuracy = result.accuracy(condition), let length = result.lengths[condition]
        else { continue }
        table.append([
          .text(experiment), .text(dataset), .text(result.tuned.network.name),
          .integer(result.parameters), .integer(result.multiplyAdds),
          .fraction(result.tuned.learningRate), .fraction(result.tuned.dropout),
          .text(condition.name), .integer(length.images), .integer(length.epochs),
          .integer(length.steps), .integer(testImages), .integer(accuracy.n),
          .fraction(accuracy.mean), CSVCell(accuracy.standardDeviation),
          CSVCell(accuracy.interval?.lowerBound), CSVCell(accuracy.interval?.upperBound),
        ])
      }
    }
    return table
  }

  /// Creates `equivariance.csv`: one row per network, layer and distance.
  func equivarianceTable(experiment: String, dataset: String) -> CSVTable {
    var table = CSVTable(header: [
      "experiment", "dataset", "model", "layer", "output_shape", "stride", "distance", "n",
      "mean_error", "interval_low", "interval_high",
    ])
    for result in results {
      for layer in result.equivariance {
        table.append([
          .text(experiment), .text(dataset), .text(result.tuned.network.name),
          .text(layer.layer.name), .text(layer.layer.shape.description),
          .integer(layer.layer.stride), .integer(layer.distance), .integer(layer.error.n),
          .fraction(layer.error.mean), CSVCell(layer.error.interval?.lowerBound),
          CSVCell(layer.error.interval?.upperBound),
        ])
      }
    }
    return table
  }
}

/// The results of a network.
package struct PartsResult: Sendable {
  /// The network and its rates.
  package let tuned: TunedNetwork
  /// The number of parameters on the images themselves; a canvas needs more.
  package internal(set) var parameters = 0
  /// The number of multiply-adds per image, forward.
  package internal(set) var multiplyAdds = 0
  /// The accuracies, keyed by seed.
  var accuracies: [PartsCondition: [UInt64: Double]] = [:]
  /// The lengths of the trainings.
  var lengths: [PartsCondition: Length] = [:]
  /// The equivariance errors of the network that was trained on the canvas.
  var equivariance: [LayerEquivariance] = []

  init(tuned: TunedNetwork) { self.tuned = tuned }

  /// The length of a training.
  struct Length: Sendable {
    let images: Int
    let epochs: Int
    let steps: Int
  }

  /// Returns the accuracy over the seeds; nil if it was not measured.
  package func accuracy(_ condition: PartsCondition) -> SampleSummary? {
    accuracies[condition].map { SampleSummary(proportions: $0.bySeed) }
  }

  var equivarianceMeasures: [Measure] {
    equivariance.map { layer in
      Measure(
        "\(tuned.network.name) \(layer.layer.name) equivariance error \(layer.distance)",
        layer.error)
    }
  }
}

extension [UInt64: Double] {
  /// The values in ascending order of the seeds.
  var bySeed: [Double] { sorted { $0.key < $1.key }.map(\.value) }

  /// The values over the seeds.
  var overSeeds: SampleSummary { SampleSummary(bySeed) }
}

/// The equivariance error of one layer at one distance.
struct LayerEquivariance: Sendable {
  let layer: Equivariance.Layer
  let distance: Int
  /// The error over the seeds.
  let error: SampleSummary

  /// Returns the errors of all layers and distances.
  ///
  /// - Parameter inspected: The numbers of each seed's inspection.
  static func errors(
    _ equivariance: Equivariance, _ inspected: [[Double]]
  ) -> [LayerEquivariance] {
    guard !inspected.isEmpty else { return [] }
    return equivariance.layers.enumerated().flatMap { layer, described in
      equivariance.distances.enumerated().map { index, distance in
        LayerEquivariance(
          layer: described, distance: distance,
          error: SampleSummary(
            inspected.map { $0[layer * equivariance.distances.count + index] }))
      }
    }
  }
}
