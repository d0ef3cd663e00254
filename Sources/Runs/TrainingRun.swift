import DatasetIO
import Models
import Results

/// One training of a network, and what to test the network on.
package struct TrainingRun: Sendable {
  /// The network, as the experiment distinguishes its networks.
  package let model: any RunName
  /// What the network is trained on, as the experiment distinguishes it.
  package let variant: any RunName
  package let architecture: Architecture
  /// The number of training images that `training` returns.
  package let trainingCount: Int
  /// Creates the training images when the run starts, so that waiting runs keep none in memory.
  package let training: @Sendable () throws -> Examples
  /// Creates the permutation of the pixels of training and test images when the run starts; nil if
  /// pixels stay in place.
  package var permutation: (@Sendable () -> PixelPermutation)?
  /// How every epoch moves the training images; nil if they are not moved.
  package var augmentation: ShiftAugmentation?
  /// The test images, before the permutation.
  package let test: Examples
  /// Further images to test the trained network on.
  package var furtherTests: [FurtherTest] = []
  package var options: TrainingOptions
  /// Whether the predictions for every test image are recorded.
  package var isRecorded = false
  /// Whether the trained network is kept.
  package var keepsWeights = false
  /// What else is measured of the trained network; nil if nothing is.
  package var inspection: Inspection?
  /// What the file of the kept network says about its images.
  package var imageMetadata: [String: String] = [:]

  /// Creates a run without augmentation or further tests.
  package init(
    model: any RunName, variant: any RunName, architecture: Architecture, trainingCount: Int,
    training: @escaping @Sendable () throws -> Examples, test: Examples, options: TrainingOptions
  ) {
    self.model = model
    self.variant = variant
    self.architecture = architecture
    self.trainingCount = trainingCount
    self.training = training
    self.test = test
    self.options = options
  }

  /// Returns images with their pixels as the run permutes them.
  package func permuted(_ images: Examples) throws(ModelError) -> Examples {
    guard let permutation else { return images }
    return try images.permuted(by: permutation())
  }

  /// The run's name in results.
  package var label: RunLabel {
    RunLabel(model: model.name, variant: variant.name, seed: options.seed)
  }
}

/// Images other than its own test images that a trained network is tested on.
package struct FurtherTest: Sendable {
  /// The key by which the experiment distinguishes these images.
  package let key: any RunName
  /// Creates the images when they are needed.
  package let examples: @Sendable () throws -> Examples

  /// Creates a test on the images that a closure returns.
  package init(_ key: any RunName, examples: @escaping @Sendable () throws -> Examples) {
    self.key = key
    self.examples = examples
  }
}

/// A run's name in results: tables, files and messages.
package struct RunLabel: Sendable, Hashable, CustomStringConvertible {
  /// The network's name, such as "cnn".
  package let model: String
  /// The name of what the network was trained on, such as "shuffled".
  package let variant: String
  /// The seed of the weights, the order of the images and the dropout.
  package let seed: UInt64

  /// Creates a label from its parts.
  package init(model: String, variant: String, seed: UInt64) {
    self.model = model
    self.variant = variant
    self.seed = seed
  }

  /// The label as text, such as "cnn shuffled seed 3".
  package var description: String { "\(model) \(variant) seed \(seed)" }
}

extension TrainingRun {
  /// The arithmetic of the training, in multiply-adds, for comparing how long runs take.
  package var arithmetic: Double {
    Double(architecture.multiplyAdds.training) * Double(trainingCount) * Double(options.epochs)
  }

  /// Trains and tests the network; an interrupted training continues from its checkpoint.
  ///
  /// A training whose loss is no longer finite ends at that epoch and is not tested further.
  ///
  /// - Parameters:
  ///   - store: The store of the run's checkpoint and outcome.
  ///   - isInterrupted: Called before each step and each further test.
  ///   - lost: Called with what happened to a file that could not be used.
  ///   - resumed: Called with the number of epochs already done, if the run continues from a
  ///     checkpoint.
  ///   - afterTest: Called after each further test with the number of tests done.
  /// - Throws: `CancellationError` after an `Interruption`; the errors of the training and of the
  ///   closures.
  func perform(
    threads: Int, store: RunStore, isInterrupted: () -> Bool = { Interruption.isRequested },
    lost: (RunProgress.Event) -> Void = { _ in },
    resumed: (Int) -> Void = { _ in }, afterEpoch: (EpochResult) throws -> Void,
    afterTest: (Int) throws -> Void = { _ in }
  ) throws -> RunOutcome {
    let start = ContinuousClock.now
    let test = try permuted(test)
    let network = try Network(
      training: architecture, with: options, threads: threads)
    let checkpoint = try store.checkpoint(of: self, lost: lost)
    if let checkpoint {
      try network.restore(trainingState: checkpoint.state)
      resumed(checkpoint.point.map { $0.epoch - 1 } ?? checkpoint.epochs.last?.epoch ?? 0)
    }
    var clock = CheckpointClock(longest: store.checkpointInterval)
    /// What was reached since the last checkpoint; nil if nothing was.
    var unsaved: (epochs: [EpochResult], point: TrainingPoint?)?
    func save(_ epochs: [EpochResult], _ point: TrainingPoint?) throws {
      try clock.save { try store.write(network, after: epochs, at: point, of: self) }
      unsaved = nil
    }
    let epochs: [EpochResult]
    var scores: [Score] = []
    var record: TestRecord?
    var balancedAccuracy: Double?
    var weights: FileDigest?
    var predictions: FileDigest?
    do {
      epochs = try trainToEnd(
        network, on: try permuted(training()), moving: augmentation, testingOn: test,
        options: options, after: checkpoint?.epochs ?? [], from: checkpoint?.point,
        isInterrupted: isInterrupted,
        afterStep: { epochs, point in
          unsaved = (epochs, point)
          if clock.isDue(isEpochEnd: point.steps == 0) { try save(epochs, point) }
        }
      ) { epochs in
        guard let result = epochs.last else { return }
        if !result.isDiverged {
          unsaved = (epochs, nil)
          if clock.isDue(isEpochEnd: true) { try save(epochs, nil) }
        }
        try afterEpoch(result)
      }
      if epochs.last?.isDiverged == false {
        for test in furtherTests {
          if isInterrupted() { throw CancellationError() }
          scores.append(try evaluate(network, on: test.examples()))
          try afterTest(scores.count)
        }
        let own = try predict(network, on: test)
        let stored = StoredPredictions(own, of: self)
        predictions = try store.write(stored, of: label)
        balancedAccuracy = stored.balancedAccuracy(labels: test.labels)
        if isRecorded {
          record = try TestRecord(
            of: network, on: [test] + furtherTests.map { try $0.examples() }, own: own)
        }
        if keepsWeights { weights = try store.write(network, of: label, about: imageMetadata) }
      }
    } catch let error as CancellationError {
      if let (epochs, point) = unsaved { try save(epochs, point) }
      throw error
    }
    var outcome = RunOutcome(
      run: self, epochs: epochs, furtherScores: scores, record: record,
      seconds: (ContinuousClock.now - start) / .seconds(1), balancedAccuracy: balancedAccuracy)
    if !outcome.isDiverged { outcome.inspected = try inspection?.measure(network) }
    try store.write(outcome, weights: weights, predictions: predictions)
    return outcome
  }
}
