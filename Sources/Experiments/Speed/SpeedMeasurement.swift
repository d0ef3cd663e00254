import DatasetIO
import Kernels
import Models
import Results
import Runs

/// A measurement of how fast networks train and classify on this machine, compared with the peak
/// rate of its processor.
package struct SpeedMeasurement: Sendable {
  /// The images.
  package let dataset: Dataset
  /// The networks.
  package let networks: [NetworkChoice]
  /// The batch sizes.
  package let batchSizes: [Int]
  /// The number of timed epochs, which follow one that is not timed.
  package let epochs: Int
  /// The settings, of which the optimizer and the dropout are used.
  package let settings: TrainingSettings
  /// The number of threads of a training.
  package let threads: Int

  /// Creates a measurement, without starting it.
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

  /// The number of rows that it gives.
  package var count: Int { networks.count * batchSizes.count }

  /// The measurement of one network with one batch size.
  package struct Row: Sendable {
    /// The network.
    package let network: NetworkChoice
    /// The number of images per step.
    package let batchSize: Int
    /// The number of threads.
    package let threads: Int
    /// The number of images per epoch.
    package let trainingImages: Int
    /// The number of images per test.
    package let testImages: Int
    /// The wall-clock seconds of each epoch's training.
    package let trainingSeconds: [Double]
    /// The wall-clock seconds of each test.
    package let testSeconds: [Double]
    /// The division of the training time into phases.
    package let phases: PhaseSeconds
    /// The multiply-adds per image, by the layers' definitions.
    package let multiplyAdds: (forward: Int, training: Int)

    /// Floating-point operations per second in training, two for each multiply-add of the layers'
    /// definitions.
    ///
    /// Operations that an algorithm saves (Winograd, sparsity) count as done, so the rate may
    /// exceed the processor's.
    package var trainingRate: Double {
      2 * Double(multiplyAdds.training) * Double(trainingImages) / median(trainingSeconds)
    }
  }

  /// Measures the operations per second of chains of fused multiply-adds on `threads` threads.
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
        let capacity = try Network.batchCapacity(
          for: architecture, batchSize: batchSize, threads: threads)
        let network = try Network(
          architecture: architecture, seed: 0, batchCapacity: capacity, threads: threads)
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

  /// Returns the rows as a table for machines.
  ///
  /// - Parameter peak: The rate that `measurePeak()` returned.
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

/// Returns the middle value, or the mean of the two in the middle; NaN if there are none.
package func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
