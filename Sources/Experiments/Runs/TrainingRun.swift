import Foundation
import Models

/// One network to be trained once, and what to test it on.
struct TrainingRun: Sendable {
  let label: RunLabel
  let architecture: Architecture
  /// How many training images `training` gives.
  let trainingCount: Int
  /// Makes the training images when the run begins, so that waiting runs hold none.
  let training: @Sendable () throws -> Examples
  /// How every epoch moves the training images; nil where they stay where they are.
  var augmentation: ShiftAugmentation?
  let test: Examples
  /// Further images to test the trained network on.
  var furtherTests: [FurtherTest] = []
  let options: TrainingOptions
  /// Whether it is kept what the trained network takes each test image for.
  var isRecorded = false
  /// Whether the trained network is kept.
  var keepsWeights = false
}

/// Images other than its own test images that a trained network is tested on.
struct FurtherTest: Sendable {
  /// What they are, such as "shuffled" or "training".
  let name: String
  /// Makes the images when they are needed.
  let examples: @Sendable () throws -> Examples
}

/// Which run it is, within an experiment.
public struct RunLabel: Sendable, Hashable, CustomStringConvertible {
  /// The network, such as "cnn".
  public let model: String
  /// What it was trained on, such as "shuffled".
  public let variant: String
  /// The seed of its weights, its order of images and its dropout.
  public let seed: UInt64

  /// A label from its parts.
  public init(model: String, variant: String, seed: UInt64) {
    self.model = model
    self.variant = variant
    self.seed = seed
  }

  /// Such as "cnn shuffled seed 3".
  public var description: String { "\(model) \(variant) seed \(seed)" }
}

/// What a run gave.
struct RunOutcome: Sendable {
  let run: TrainingRun
  let epochs: [EpochResult]
  /// The scores on the run's further tests, by their names.
  let furtherScores: [String: Score]
  /// What the test images were taken for, where the run is recorded and did not diverge.
  let record: TestRecord?
  /// Wall-clock seconds of training and testing, with other runs beside it.
  let seconds: Double

  /// Whether the training ended because its loss was no longer a number.
  var isDiverged: Bool { final.isDiverged }
  /// Whether the training ended because the accuracy on the held-out images no longer rose.
  var isStoppedEarly: Bool { !isDiverged && final.epoch < run.options.epochs }
  /// The score after the last epoch: the result.
  var final: EpochResult { epochs[epochs.count - 1] }
  /// The epoch with the best test accuracy: for information, chosen on the test images.
  var best: EpochResult { epochs.max { $0.test.accuracy < $1.test.accuracy } ?? final }
}

extension [RunOutcome] {
  /// The outcomes of seeds of which no run diverged: runs are compared seed by seed.
  var withoutDivergedSeeds: [RunOutcome] {
    let diverged = Set(filter(\.isDiverged).map(\.run.label.seed))
    return filter { !diverged.contains($0.run.label.seed) }
  }

  /// Those that differ by nothing but their seed together, each group where its first one is.
  var byModelAndVariant: [[RunOutcome]] {
    var groups: [[RunOutcome]] = []
    for outcome in self {
      let label = outcome.run.label
      let group = groups.firstIndex {
        $0[0].run.label.model == label.model && $0[0].run.label.variant == label.variant
      }
      if let group { groups[group].append(outcome) } else { groups.append([outcome]) }
    }
    return groups
  }

  /// The test accuracies after the last epoch of the runs with such labels, by seed.
  func finalAccuracies(where isMeant: (RunLabel) -> Bool) -> [UInt64: Double] {
    var accuracies: [UInt64: Double] = [:]
    for outcome in self where isMeant(outcome.run.label) {
      accuracies[outcome.run.label.seed] = outcome.final.test.accuracy
    }
    return accuracies
  }
}

extension TrainingRun {
  /// Arithmetic of the training, in multiply-adds: how long it takes compared with others.
  var arithmetic: Double {
    Double(architecture.multiplyAdds.training) * Double(trainingCount) * Double(options.epochs)
  }

  /// Trains and tests the network, from where it stood if it was interrupted.
  ///
  /// A training whose loss is no longer a number ends there and is not tested further.
  ///
  /// - Parameters:
  ///   - store: Where the run keeps its place.
  ///   - setAside: Called with the new path of a file that could not be used.
  ///   - resumed: Called with the epochs that the run has behind it, if any.
  ///   - afterTest: Called after each further test with how many are done.
  /// - Throws: `CancellationError` after an `Interruption`; what training and the closures throw.
  func perform(
    threads: Int, store: RunStore, setAside: (String) -> Void = { _ in },
    resumed: (Int) -> Void = { _ in }, afterEpoch: (EpochResult) throws -> Void,
    afterTest: (Int) throws -> Void = { _ in }
  ) throws -> RunOutcome {
    let start = ContinuousClock.now
    // Testing in batches of one would be slow.
    let network = try Network(
      architecture: architecture, seed: options.seed, batchCapacity: max(options.batchSize, 128),
      threads: threads)
    var epochs: [EpochResult] = []
    if let checkpoint = store.checkpoint(of: self, damaged: setAside) {
      try network.restore(trainingState: checkpoint.state)
      epochs = checkpoint.epochs
      resumed(epochs.last?.epoch ?? 0)
    }
    let images = try training()
    do {
      try train(
        network, on: images,
        augmentation: augmentation.map { shifts in
          { try shifts.images(from: images, seed: options.seed, epoch: $0) }
        },
        testingOn: test, options: options, after: epochs,
        isCancelled: { Interruption.isRequested }
      ) { result in
        epochs.append(result)
        if !result.isDiverged {
          try store.write(
            Checkpoint(label: label, epochs: epochs, state: network.trainingState))
        }
        try afterEpoch(result)
        if result.isDiverged { throw Divergence() }
      }
    } catch is Divergence {}
    var scores: [String: Score] = [:]
    var record: TestRecord?
    if epochs.last?.isDiverged == false {
      for test in furtherTests {
        if Interruption.isRequested { throw CancellationError() }
        scores[test.name] = try evaluate(network, on: test.examples())
        try afterTest(scores.count)
      }
      if isRecorded {
        record = try TestRecord(of: network, on: [test] + furtherTests.map { try $0.examples() })
      }
      if keepsWeights { try store.write(network, of: label) }
    }
    let outcome = RunOutcome(
      run: self, epochs: epochs, furtherScores: scores, record: record,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    try store.write(outcome)
    return outcome
  }
}

/// Ends a training that has nothing more to learn from.
private struct Divergence: Error {}

extension EpochResult {
  /// Whether the losses are no longer numbers: from there no step leads back.
  public var isDiverged: Bool { !training.loss.isFinite || !test.loss.isFinite }
}
