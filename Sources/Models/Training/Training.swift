import RandomStreams

/// How a network is trained.
public struct TrainingOptions: Sendable, Hashable {
  /// Passes over the training images.
  public var epochs: Int
  /// Images a step; an epoch's last batch may be smaller.
  public var batchSize: Int
  /// How parameters follow their gradient.
  public var optimizer: Optimizer
  /// What the order of the images and dropout masks are drawn from.
  public var seed: UInt64
  /// After every how many epochs the network is tested; it always is after the last.
  public var epochsPerTest: Int

  /// Options of a run.
  public init(
    epochs: Int, batchSize: Int, optimizer: Optimizer, seed: UInt64, epochsPerTest: Int = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.seed = seed
    self.epochsPerTest = epochsPerTest
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
///     let network = Network(architecture: cnn, seed: 0, batchCapacity: 128, threads: 2)
///     try train(network, on: training, testingOn: test, options: options) { print($0.test.accuracy) }
///
/// - Parameters:
///   - augmentation: Makes the images of an epoch, counted from 1; without it they are `training`.
///   - epochsDone: Epochs that the network has behind it, its training state restored: the training goes on
///     after them as if it had never stopped.
///   - isCancelled: Asked before each step; when it says so, the training ends with `CancellationError`.
///   - afterEpoch: Called with the result of each epoch that was tested; what it throws ends the
///     training.
/// - Throws: `ModelError` when the examples do not fit the network, or the epochs or the batch size are
///   out of range; what `augmentation` and `afterEpoch` throw.
public func train(
  _ network: Network, on training: Examples, augmentation: ((Int) throws -> Examples)? = nil,
  testingOn test: Examples, options: TrainingOptions, epochsDone: Int = 0,
  isCancelled: () -> Bool = { false }, afterEpoch: (EpochResult) throws -> Void
) throws {
  try check(training, fits: network)
  try check(test, fits: network)
  guard options.epochs >= 1, options.epochsPerTest >= 1,
    (1...network.batchCapacity).contains(options.batchSize)
  else {
    throw ModelError.invalidOption(
      "Training needs at least 1 epoch, 1 or more of them a test, and a batch size from 1 to "
        + "\(network.batchCapacity), found \(options.epochs) epochs, \(options.epochsPerTest) a test, "
        + "and a batch size of \(options.batchSize).")
  }
  if epochsDone == 0 { network.resetMoments() }
  for epoch in 1...options.epochs where epoch > epochsDone {
    let images = try augmentation?(epoch) ?? training
    try check(images, fits: network)
    let start = ContinuousClock.now
    let training = try trainEpoch(
      epoch, of: network, on: images, options: options, isCancelled: isCancelled)
    let middle = ContinuousClock.now
    guard epoch % options.epochsPerTest == 0 || epoch == options.epochs else { continue }
    let test = try evaluate(network, on: test)
    try afterEpoch(
      EpochResult(
        epoch: epoch, training: training, test: test,
        trainingSeconds: (middle - start) / .seconds(1),
        testSeconds: (ContinuousClock.now - middle) / .seconds(1)))
  }
}

/// One pass over the training images, in the epoch's own order.
private func trainEpoch(
  _ epoch: Int, of network: Network, on training: Examples, options: TrainingOptions,
  isCancelled: () -> Bool
) throws(CancellationError) -> Score {
  var stream = RandomStream(seed: options.seed, purpose: .shuffling, index: epoch)
  let order = stream.permutation(of: training.count)
  var step = (epoch - 1) * ((order.count + options.batchSize - 1) / options.batchSize)
  var total = BatchResult()
  for start in stride(from: 0, to: order.count, by: options.batchSize) {
    if isCancelled() { throw CancellationError() }
    step += 1
    total += network.trainStep(
      on: training, indices: order[start..<min(start + options.batchSize, order.count)],
      rule: options.optimizer.rule(step: step), seed: options.seed,
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

private func check(_ examples: Examples, fits network: Network) throws(ModelError) {
  guard examples.shape == network.architecture.input else {
    throw .inputMismatch(expected: network.architecture.input, found: examples.shape)
  }
  if let label = examples.labels.max(), label >= network.architecture.classes {
    throw .invalidExamples("label \(label) among \(network.architecture.classes) classes.")
  }
}
