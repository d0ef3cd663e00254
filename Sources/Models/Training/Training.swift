import RandomStreams

/// How a network is trained.
public struct TrainingOptions: Sendable, Hashable {
  /// Passes over the training images.
  public var epochs: Int
  /// Images a step; an epoch's last batch may be smaller.
  public var batchSize: Int
  /// How parameters follow their gradient.
  public var optimizer: Optimizer
  /// How the learning rate changes from step to step.
  public var schedule: LearningRateSchedule
  /// What the order of the images and dropout masks are drawn from.
  public var seed: UInt64
  /// After every how many epochs the network is tested; it always is after the last.
  public var epochsPerTest: Int
  /// After how many tests without a better accuracy than before the training ends early, as with
  /// Keras's `EarlyStopping`; nil if it never does.
  ///
  /// Only images that no result is taken from may be tested on then: choosing the epoch on them
  /// makes their accuracy look better than it is.
  public var patience: Int?

  /// Options of a run.
  public init(
    epochs: Int, batchSize: Int, optimizer: Optimizer, schedule: LearningRateSchedule = .constant,
    seed: UInt64, epochsPerTest: Int = 1, patience: Int? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.seed = seed
    self.epochsPerTest = epochsPerTest
    self.patience = patience
  }

  /// Whether a training is over that gave these results, in the order of its epochs.
  ///
  /// It depends on nothing else, so that a training that was interrupted ends where it would have.
  public func isOver(after results: [EpochResult]) -> Bool {
    if let last = results.last, last.epoch >= epochs { return true }
    guard let patience else { return false }
    // The first of the best ones: an accuracy that is only reached again has not risen.
    var (best, bestIndex) = (-Double.infinity, -1)
    for (index, result) in results.enumerated() where result.test.accuracy > best {
      (best, bestIndex) = (result.test.accuracy, index)
    }
    return results.count - 1 - bestIndex >= patience
  }
}

/// Mean loss and accuracy over a number of images.
public struct Score: Sendable, Equatable, Codable {
  /// Cross-entropy in nats, averaged.
  public let loss: Double
  /// The fraction classified right, 0…1.
  public let accuracy: Double
  /// How many images this was measured on.
  public let count: Int

  init(_ total: BatchResult) {
    loss = total.lossSum / Double(total.count)
    accuracy = Double(total.correct) / Double(total.count)
    count = total.count
  }
}

/// What one epoch gave.
public struct EpochResult: Sendable, Codable {
  /// Counted from 1.
  public let epoch: Int
  /// The running mean over the epoch's batches, each measured before its update, as Keras reports it.
  public let training: Score
  /// Measured after the epoch.
  public let test: Score
  /// Wall-clock seconds of the training alone.
  public let trainingSeconds: Double
  /// Wall-clock seconds of the test alone.
  public let testSeconds: Double
}

/// Trains `network`, epoch by epoch, and tests it after each. The optimiser starts afresh.
///
///     let network = try Network(architecture: cnn, seed: 0, batchCapacity: 128, threads: 2)
///     try train(network, on: training, testingOn: test, options: options) { print($0.test.accuracy) }
///
/// - Parameters:
///   - augmentation: Makes the images of an epoch, counted from 1; without it they are `training`.
///   - earlier: What the epochs that the network has behind it gave, its training state restored: the
///     training goes on after them as if it had never stopped.
///   - isCancelled: Asked before each step; when it says so, the training ends with `CancellationError`.
///   - afterEpoch: Called with the result of each epoch that was tested; what it throws ends the
///     training.
/// - Throws: `ModelError` when the examples do not fit the network, or the epochs or the batch size are
///   out of range; what `augmentation` and `afterEpoch` throw.
public func train(
  _ network: Network, on training: Examples, augmentation: ((Int) throws -> Examples)? = nil,
  testingOn test: Examples, options: TrainingOptions, after earlier: [EpochResult] = [],
  isCancelled: () -> Bool = { false }, afterEpoch: (EpochResult) throws -> Void
) throws {
  try check(training, fits: network)
  try check(test, fits: network)
  guard options.epochs >= 1, options.epochsPerTest >= 1, options.patience ?? 1 >= 1,
    (1...network.batchCapacity).contains(options.batchSize)
  else {
    throw ModelError.invalidOption(
      "Training needs at least 1 epoch, 1 or more of them a test, a patience of 1 or more, and a batch "
        + "size from 1 to \(network.batchCapacity), found \(options.epochs) epochs, "
        + "\(options.epochsPerTest) a test, a patience of \(options.patience ?? 1), and a batch size of "
        + "\(options.batchSize).")
  }
  try check(options, images: training.count)
  if earlier.isEmpty { network.resetMoments() }
  let epochsDone = earlier.last?.epoch ?? 0
  var results = earlier
  for epoch in 1...options.epochs where epoch > epochsDone && !options.isOver(after: results) {
    let images = try augmentation?(epoch) ?? training
    try check(images, fits: network)
    let start = ContinuousClock.now
    let training = try trainEpoch(
      epoch, of: network, on: images, options: options, isCancelled: isCancelled)
    let middle = ContinuousClock.now
    guard epoch % options.epochsPerTest == 0 || epoch == options.epochs else { continue }
    let test = try evaluate(network, on: test)
    results.append(
      EpochResult(
        epoch: epoch, training: training, test: test,
        trainingSeconds: (middle - start) / .seconds(1),
        testSeconds: (ContinuousClock.now - middle) / .seconds(1)))
    try afterEpoch(results[results.count - 1])
  }
}

/// One pass over the training images, in the epoch's own order.
private func trainEpoch(
  _ epoch: Int, of network: Network, on training: Examples, options: TrainingOptions,
  isCancelled: () -> Bool
) throws(CancellationError) -> Score {
  var stream = RandomStream(seed: options.seed, purpose: .shuffling, index: epoch)
  let order = stream.permutation(of: training.count)
  let length = TrainingLength(
    epochs: options.epochs, images: order.count, batchSize: options.batchSize)
  var step = (epoch - 1) * length.stepsPerEpoch
  var total = BatchResult()
  for start in stride(from: 0, to: order.count, by: options.batchSize) {
    if isCancelled() { throw CancellationError() }
    step += 1
    let rates = options.schedule.rates(
      step: step, of: length, learningRate: options.optimizer.learningRate)
    total += network.trainStep(
      on: training, indices: order[start..<min(start + options.batchSize, order.count)],
      rule: options.optimizer.rule(step: step, at: rates), seed: options.seed,
      firstSample: (epoch - 1) * order.count + start)
  }
  return Score(total)
}

/// Tests `network` on `examples`.
///
/// - Throws: `ModelError.inputMismatch` when the examples do not fit the network.
public func evaluate(_ network: Network, on examples: Examples) throws(ModelError) -> Score {
  try evaluate(network, on: examples) { _ in }
}

/// - Parameter afterBatch: Called with how many samples each batch had, in order.
func evaluate(
  _ network: Network, on examples: Examples, afterBatch: (Int) -> Void
) throws(ModelError) -> Score {
  try check(examples, fits: network)
  let order = (0..<Int32(examples.count)).map { $0 }
  var total = BatchResult()
  for start in stride(from: 0, to: order.count, by: network.batchCapacity) {
    let batch = order[start..<min(start + network.batchCapacity, order.count)]
    total += network.evaluate(examples, indices: batch)
    afterBatch(batch.count)
  }
  return Score(total)
}

private func check(_ options: TrainingOptions, images: Int) throws(ModelError) {
  let length = TrainingLength(
    epochs: options.epochs, images: images, batchSize: options.batchSize)
  let warmUp = options.schedule.warmUp.steps(in: length)
  guard (0..<length.steps).contains(warmUp) else {
    throw .invalidOption(
      "A warm-up must leave steps for the schedule: it takes \(warmUp), the training has "
        + "\(length.steps).")
  }
}

private func check(_ examples: Examples, fits network: Network) throws(ModelError) {
  guard examples.shape == network.architecture.input else {
    throw .inputMismatch(expected: network.architecture.input, found: examples.shape)
  }
  if let label = examples.labels.max(), label >= network.architecture.classes {
    throw .invalidExamples("label \(label) among \(network.architecture.classes) classes.")
  }
}
