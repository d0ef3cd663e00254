import Models
import Results
import Runs

/// The measurement of one network with one batch size.
package struct SpeedRow: Sendable {
  /// The network.
  package let network: NetworkChoice
  /// The dropout before the built-in cnn's last layer.
  package let dropout: Double
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
  /// The division of each epoch's training time into phases.
  package let phases: [PhaseSeconds]
  /// The multiply-adds per image, by the layers' definitions.
  package let multiplyAdds: (forward: Int, training: Int)

  /// Training images per second in each epoch.
  package var imagesPerSecond: [Double] { trainingSeconds.map { Double(trainingImages) / $0 } }

  /// Floating-point operations per second in each epoch's training, two for each multiply-add of the
  /// layers' definitions.
  ///
  /// Operations that an algorithm saves (Winograd, sparsity) count as done, so the rate may exceed
  /// the processor's.
  package var trainingRates: [Double] {
    imagesPerSecond.map { 2 * Double(multiplyAdds.training) * $0 }
  }

  /// Each epoch's share of a phase, 0…1; the shares of the three phases add up to 1.
  package func shares(_ phase: (PhaseSeconds) -> Double) -> [Double] {
    phases.map { phase($0) / ($0.forward + $0.backward + $0.update) }
  }

  /// The settings that seconds depend on, besides the machine and the program.
  package func key(dataset: String) -> SpeedKey {
    SpeedKey(
      dataset: dataset, model: network.name, dropout: dropout, batchSize: batchSize,
      threads: threads, trainingImages: trainingImages, testImages: testImages)
  }
}

/// The settings of a row that its seconds depend on.
package struct SpeedKey: Hashable, Sendable {
  /// The data set's name.
  package let dataset: String
  /// The network's name.
  package let model: String
  /// The dropout before the built-in cnn's last layer.
  package let dropout: Double
  /// The number of images per step.
  package let batchSize: Int
  /// The number of threads.
  package let threads: Int
  /// The number of images per epoch.
  package let trainingImages: Int
  /// The number of images per test.
  package let testImages: Int
}

/// The measured peak of the processor.
package struct SpeedPeak: Sendable {
  /// The operations per second in each round, at least one.
  package let rates: [Double]

  /// Creates a peak from the rounds of its measurement.
  package init(rates: [Double]) { self.rates = rates }

  /// The rate of the best round, in operations per second.
  package var best: Double { rates.max() ?? .nan }
}
