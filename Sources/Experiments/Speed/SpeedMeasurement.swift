import DatasetIO
import Kernels
import Models
import Results
import Runs

/// How fast networks train and classify on this machine, against what its processor could do.
package struct SpeedMeasurement: Sendable {
  /// The images.
  package let dataset: Dataset
  /// Which networks.
  package let networks: [NetworkChoice]
  /// Which batch sizes.
  package let batchSizes: [Int]
  /// Timed epochs, after one that is not.
  package let epochs: Int
  /// The optimiser and the dropout.
  package let settings: TrainingSettings
  /// Threads of a training.
  package let threads: Int

  /// A measurement that has not begun.
  package init(
    dataset: Dataset, networks: [NetworkChoice], batchSizes: [Int], epochs: Int,
    settings: TrainingSettings, threads: Int
  ) {
    self.dataset = dataset
    self.networks = networks
    self.batchSizes = batchSizes
    self.epochs = epochs
    self.settings = settings
    self.threads = threads
  }

  /// How many rows it gives.
  package var count: Int { networks.count * batchSizes.count }

  /// What was measured of one network with one batch size.
  package struct Row: Sendable {
    /// The network.
    package let network: NetworkChoice
    /// Images a step.
    package let batchSize: Int
    /// Threads.
    package let threads: Int
    /// Images an epoch.
    package let trainingImages: Int
    /// Images a test.
    package let testImages: Int
    /// Wall-clock seconds of each epoch's training.
    package let trainingSeconds: [Double]
    /// Wall-clock seconds of each test.
    package let testSeconds: [Double]
    /// How the time of training divides.
    package let phases: PhaseSeconds
    /// Multiply-adds an image by the layers' definitions.
    package let multiplyAdds: (forward: Int, training: Int)

    /// Floating-point operations a second while training, counted by the layers' definitions, two for
    /// each multiply-add. What an algorithm saves (Winograd, sparsity) counts as done: the rate may
    /// exceed the processor's.
    package var trainingRate: Double {
      2 * Double(multiplyAdds.training) * Double(trainingImages) / median(trainingSeconds)
    }
  }

  /// Operations a second of chains of fused multiply-adds on the settings' threads.
  package func measurePeak() -> Double {
    measurePeakRate(threads: threads, seconds: 0.3)
  }

  /// Trains and tests every network with every batch size.
  ///
  /// - Parameter report: Called with each row.
  /// - Throws: `ModelError`.
  package func perform(report: (Row) -> Void) throws {
    let (training, test) = try dataset.examples()
    for kind in networks {
      let architecture = try kind.architecture(
        input: training.shape, classes: dataset.classCount, dropout: settings.dropout)
      for batchSize in batchSizes {
        let network = try Network(
          architecture: architecture, seed: 0, batchCapacity: max(batchSize, 128),
          threads: threads)
        var trainingSeconds: [Double] = []
        var testSeconds: [Double] = []
        let options = TrainingOptions(
          epochs: epochs + 1, batchSize: batchSize, optimizer: settings.optimizer, seed: 0)
        try train(network, on: training, testingOn: test, options: options) { epoch in
          guard epoch.epoch > 1 else { return }
          trainingSeconds.append(epoch.trainingSeconds)
          testSeconds.append(epoch.testSeconds)
        }
        report(
          Row(
            network: kind, batchSize: batchSize, threads: threads,
            trainingImages: training.count, testImages: test.count,
            trainingSeconds: trainingSeconds, testSeconds: testSeconds,
            phases: network.phaseSeconds, multiplyAdds: architecture.multiplyAdds))
      }
    }
  }

  /// The rows as a table for machines.
  ///
  /// - Parameter peak: As `measurePeak()` gave it.
  package func table(_ rows: [Row], peak: Double) -> CSVTable {
    var table = CSVTable(header: [
      "dataset", "model", "batch_size", "threads", "train_images", "test_images", "epochs",
      "epoch_seconds", "epoch_seconds_minimum", "epoch_seconds_maximum", "images_per_second",
      "test_seconds", "test_seconds_minimum", "test_seconds_maximum", "gflops", "peak_gflops",
      "forward_share", "backward_share", "update_share",
    ])
    for row in rows {
      let phases = row.phases
      let total = phases.forward + phases.backward + phases.update
      table.append([
        .text(dataset.name), .text(row.network.name), .integer(row.batchSize),
        .integer(row.threads), .integer(row.trainingImages), .integer(row.testImages),
        .integer(row.trainingSeconds.count), .fraction(median(row.trainingSeconds)),
        CSVCell(row.trainingSeconds.min()), CSVCell(row.trainingSeconds.max()),
        .fraction(Double(row.trainingImages) / median(row.trainingSeconds)),
        .fraction(median(row.testSeconds)), CSVCell(row.testSeconds.min()),
        CSVCell(row.testSeconds.max()), .fraction(row.trainingRate / 1e9), .fraction(peak / 1e9),
        .fraction(phases.forward / total), .fraction(phases.backward / total),
        .fraction(phases.update / total),
      ])
    }
    return table
  }
}

/// The middle value, or the mean of the two in the middle.
package func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
