import Models

/// One network to be trained once, and what to test it on.
package struct TrainingRun: Sendable {
  /// The network, as the experiment tells its networks apart.
  package let model: any RunName
  /// What it is trained on, as the experiment tells that apart.
  package let variant: any RunName
  package let architecture: Architecture
  /// How many training images `training` gives.
  package let trainingCount: Int
  /// Makes the training images when the run begins, so that waiting runs hold none.
  package let training: @Sendable () throws -> Examples
  /// How every epoch moves the training images; nil where they are not moved.
  package var augmentation: ShiftAugmentation?
  package let test: Examples
  /// Further images to test the trained network on.
  package var furtherTests: [FurtherTest] = []
  package var options: TrainingOptions
  /// Whether the predictions for every test image are recorded.
  package var isRecorded = false
  /// Whether the trained network is kept.
  package var keepsWeights = false
  /// What the file of the kept network says about its images.
  package var imageMetadata: [String: String] = [:]

  /// A run that is neither augmented nor tested further.
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

  /// The run's name in results.
  package var label: RunLabel {
    RunLabel(model: model.name, variant: variant.name, seed: options.seed)
  }
}

/// Images other than its own test images that a trained network is tested on.
package struct FurtherTest: Sendable {
  /// Which images they are, as the experiment tells them apart.
  package let key: any RunName
  /// Makes the images when they are needed.
  package let examples: @Sendable () throws -> Examples

  /// A test on the images that a closure makes.
  package init(_ key: any RunName, examples: @escaping @Sendable () throws -> Examples) {
    self.key = key
    self.examples = examples
  }
}

/// A run's name in results: tables, files and messages.
package struct RunLabel: Sendable, Hashable, CustomStringConvertible {
  /// The network, such as "cnn".
  package let model: String
  /// What it was trained on, such as "shuffled".
  package let variant: String
  /// The seed of its weights, its order of images and its dropout.
  package let seed: UInt64

  /// A label from its parts.
  package init(model: String, variant: String, seed: UInt64) {
    self.model = model
    self.variant = variant
    self.seed = seed
  }

  /// Such as "cnn shuffled seed 3".
  package var description: String { "\(model) \(variant) seed \(seed)" }
}

extension TrainingRun {
  /// Arithmetic of the training, in multiply-adds: how long it takes compared with others.
  var arithmetic: Double {
    Double(architecture.multiplyAdds.training) * Double(trainingCount) * Double(options.epochs)
  }

  /// Trains and tests the network; an interrupted training continues where it was.
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
    let network = try Network(
      training: architecture, with: options, threads: threads)
    var epochs: [EpochResult] = []
    if let checkpoint = store.checkpoint(of: self, damaged: setAside) {
      try network.restore(trainingState: checkpoint.state)
      epochs = checkpoint.epochs
      resumed(epochs.last?.epoch ?? 0)
    }
    epochs = try trainToEnd(
      network, on: try training(), moving: augmentation, testingOn: test, options: options,
      after: epochs
    ) { epochs in
      guard let result = epochs.last else { return }
      if !result.isDiverged {
        try store.write(
          Checkpoint(run: label.description, epochs: epochs, state: network.trainingState),
          of: label)
      }
      try afterEpoch(result)
    }
    var scores: [Score] = []
    var record: TestRecord?
    if epochs.last?.isDiverged == false {
      for test in furtherTests {
        if Interruption.isRequested { throw CancellationError() }
        scores.append(try evaluate(network, on: test.examples()))
        try afterTest(scores.count)
      }
      if isRecorded {
        record = try TestRecord(of: network, on: [test] + furtherTests.map { try $0.examples() })
      }
      if keepsWeights { try store.write(network, of: label, about: imageMetadata) }
    }
    let outcome = RunOutcome(
      run: self, epochs: epochs, furtherScores: scores, record: record,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    try store.write(outcome)
    return outcome
  }
}
