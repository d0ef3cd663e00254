import Foundation
import Models

/// One network to be trained once, and what to test it on.
struct TrainingRun: Sendable {
  let label: RunLabel
  let architecture: Architecture
  let training: Examples
  let test: Examples
  /// Further images to test the trained network on, by what they are.
  let transfers: [ImageVariant: Examples]
  let options: TrainingOptions
}

/// Which run it is, within an experiment.
public struct RunLabel: Sendable, Hashable, CustomStringConvertible {
  /// The network.
  public let network: NetworkKind
  /// What it was trained on.
  public let variant: ImageVariant
  /// The seed of its weights, its order of images and its dropout.
  public let seed: UInt64

  /// Such as "cnn shuffled seed 3".
  public var description: String { "\(network.rawValue) \(variant.rawValue) seed \(seed)" }
}

/// What a run gave.
struct RunOutcome: Sendable {
  let run: TrainingRun
  let epochs: [EpochResult]
  let transfers: [ImageVariant: Score]
  /// Wall-clock seconds of training and testing, with other runs beside it.
  let seconds: Double

  /// The score after the last epoch: the result.
  var final: EpochResult { epochs[epochs.count - 1] }
  /// The epoch with the best test accuracy: for information, chosen on the test images.
  var best: EpochResult { epochs.max { $0.test.accuracy < $1.test.accuracy } ?? final }
}

extension TrainingRun {
  /// Trains and tests the network.
  func perform(threads: Int, afterEpoch: (EpochResult) throws -> Void) throws -> RunOutcome {
    let start = ContinuousClock.now
    // Testing in batches of one would be slow.
    let network = Network(
      architecture: architecture, seed: options.seed, batchCapacity: max(options.batchSize, 128),
      threads: threads)
    var epochs: [EpochResult] = []
    try train(network, on: training, testingOn: test, options: options) { result in
      epochs.append(result)
      try afterEpoch(result)
    }
    let transfers = try transfers.mapValues { try evaluate(network, on: $0) }
    return RunOutcome(
      run: self, epochs: epochs, transfers: transfers,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}
