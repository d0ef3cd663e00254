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

  /// The settings of its rows, in their order.
  package var keys: [SpeedKey] {
    networks.flatMap { network in
      batchSizes.map { batchSize in
        SpeedKey(
          dataset: dataset.name, model: network.name, dropout: settings.dropout,
          batchSize: batchSize, threads: threads, trainingImages: dataset.train.count,
          testImages: dataset.test.count)
      }
    }
  }

  /// Measures the operations per second of chains of fused multiply-adds on `threads` threads, in
  /// many rounds.
  package func measurePeak() -> SpeedPeak {
    SpeedPeak(rates: measurePeakRates(threads: threads, seconds: 0.3))
  }

  /// Trains and tests every network with every batch size.
  ///
  /// The first epoch and its test are not counted.
  ///
  /// - Parameter report: Called with each row.
  /// - Throws: `ModelError`.
  package func perform(report: (SpeedRow) -> Void) throws {
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
        var phases: [PhaseSeconds] = []
        var before = network.phaseSeconds
        let options = TrainingOptions(
          epochs: epochs + 1, batchSize: batchSize, optimizer: settings.optimizer, seed: 0)
        try train(network, on: training, testingOn: test, options: options) { epoch in
          let now = network.phaseSeconds
          defer { before = now }
          guard epoch.epoch > 1 else { return }
          phases.append(now.since(before))
          trainingSeconds.append(epoch.trainingSeconds)
          testSeconds.append(epoch.testSeconds)
        }
        report(
          SpeedRow(
            network: kind, dropout: settings.dropout, batchSize: batchSize, threads: threads,
            trainingImages: training.count, testImages: test.count,
            trainingSeconds: trainingSeconds, testSeconds: testSeconds, phases: phases,
            multiplyAdds: architecture.multiplyAdds))
      }
    }
  }
}
