import RandomStreams

/// The options of a training.
public struct TrainingOptions: Sendable, Hashable {
  /// The number of passes over the training images.
  public var epochs: Int
  /// Images per step. The last batch of an epoch may be smaller.
  public var batchSize: Int
  /// The optimizer.
  public var optimizer: Optimizer
  /// The schedule of the learning rate.
  public var schedule: LearningRateSchedule
  /// The seed that the order of the images and the dropout masks are drawn with, unless they have
  /// seeds of their own.
  public var seed: UInt64
  /// The seed of the order of the images; nil for `seed`.
  public var orderSeed: UInt64?
  /// The seed of the dropout masks; nil for `seed`.
  public var dropoutSeed: UInt64?
  /// The seed of the initial weights; nil for `seed`. The network is created with it, not here.
  package var initializationSeed: UInt64?
  /// The number of epochs per test. The network is always tested after the last epoch.
  public var epochsPerTest: Int
  /// The number of tests without a new best accuracy after which the training ends early, as with
  /// Keras's `EarlyStopping`; nil to never end early.
  ///
  /// The test images must then not be those that a result is reported on: choosing the epoch by its
  /// accuracy on them makes that accuracy look better than it is.
  public var patience: Int?

  /// Creates the options of a training.
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

  /// Returns whether a training is over that has these results, in the order of its epochs.
  ///
  /// It depends only on the results and the options, so that an interrupted training ends at the
  /// same epoch when it is resumed.
  public func isOver(after results: [EpochResult]) -> Bool {
    if let last = results.last, last.epoch >= epochs { return true }
    guard let patience else { return false }
    // Find the first of the best results: reaching the same accuracy again is not an improvement.
    var (best, bestIndex) = (-Double.infinity, -1)
    for (index, result) in results.enumerated() where result.test.accuracy > best {
      (best, bestIndex) = (result.test.accuracy, index)
    }
    return results.count - 1 - bestIndex >= patience
  }
}

/// The mean loss and the accuracy over a number of images.
public struct Score: Sendable, Equatable, Codable {
  /// The mean cross-entropy in nats.
  public let loss: Double
  /// The fraction of correct predictions, 0…1.
  public let accuracy: Double
  /// The number of images.
  public let count: Int

  init(_ total: BatchResult) {
    loss = total.lossSum / Double(total.count)
    accuracy = Double(total.correct) / Double(total.count)
    count = total.count
  }
}

/// The result of one epoch.
public struct EpochResult: Sendable, Codable {
  /// The number of the epoch, counted from 1.
  public let epoch: Int
  /// The mean over the epoch's batches, each measured before its update, as Keras reports it.
  public let training: Score
  /// The score on the test images after the epoch.
  public let test: Score
  /// The wall-clock seconds of the training, without the test.
  public let trainingSeconds: Double
  /// The wall-clock seconds of the test.
  public let testSeconds: Double

  /// Creates the result of an epoch from its parts.
  package init(
    epoch: Int, training: Score, test: Score, trainingSeconds: Double, testSeconds: Double
  ) {
    self.epoch = epoch
    self.training = training
    self.test = test
    self.trainingSeconds = trainingSeconds
    self.testSeconds = testSeconds
  }
}

/// Trains `network` and tests it after every `epochsPerTest` epochs.
///
/// The moments of the optimizer are reset unless `earlier` contains results.
///
///     let network = try Network(architecture: cnn, seed: 0, batchCapacity: 128, threads: 2)
///     var accuracies: [Double] = []
///     try train(network, on: training, testingOn: test, options: options) {
///       accuracies.append($0.test.accuracy)
///     }
///
/// - Parameters:
///   - augmentation: Returns the images of an epoch, counted from 1. Without it, every epoch uses
///     `training`.
///   - earlier: The results of the epochs that were already trained, if the training state was
///     restored. The training continues after them as if it had not stopped.
///   - point: The point to continue from, if the training state was saved there; nil to continue
///     after `earlier`.
///   - isCancelled: Called before each step. If it returns true, the training ends with
///     `CancellationError`.
///   - afterStep: Called after each step with the point that was reached, except at the end of an
///     epoch that is tested.
///   - afterEpoch: Called with the result of each epoch that was tested. An error that it throws
///     ends the training.
/// - Throws: `ModelError` if the examples do not fit the network, or an option is out of range;
///   `CancellationError`; the errors of `augmentation`, `afterStep` and `afterEpoch`.
public func train(
  _ network: Network, on training: Examples, augmentation: ((Int) throws -> Examples)? = nil,
  testingOn test: Examples, options: TrainingOptions, after earlier: [EpochResult] = [],
  from point: TrainingPoint? = nil, isCancelled: () -> Bool = { false },
  afterStep: (TrainingPoint) throws -> Void = { _ in }, afterEpoch: (EpochResult) throws -> Void
) throws {
  try check(training, fits: network)
  try check(test, fits: network)
  guard options.epochs >= 1, options.epochsPerTest >= 1, options.patience ?? 1 >= 1,
    (1...network.batchCapacity).contains(options.batchSize)
  else {
    throw ModelError.invalidOption(
      "Training requires at least 1 epoch, 1 epoch per test and a patience of 1, and a batch size "
        + "from 1 to \(network.batchCapacity), found \(options.epochs) epochs, "
        + "\(options.epochsPerTest) epochs per test, a patience of \(options.patience ?? 1) and a "
        + "batch size of \(options.batchSize).")
  }
  try check(options, images: training.count)
  var point = point ?? TrainingPoint(epoch: (earlier.last?.epoch ?? 0) + 1)
  try check(point, follows: earlier, in: length(of: options, images: training.count))
  if earlier.isEmpty, point == TrainingPoint(epoch: 1) { network.resetMoments() }
  var results = earlier
  while point.epoch <= options.epochs, !options.isOver(after: results) {
    let epoch = point.epoch
    let images = try augmentation?(epoch) ?? training
    try check(images, fits: network)
    let start = ContinuousClock.now
    let secondsBefore = point.seconds
    let training = try trainEpoch(
      from: point, of: network, on: images, options: options, isCancelled: isCancelled,
      afterStep: afterStep)
    let middle = ContinuousClock.now
    point = TrainingPoint(epoch: epoch + 1)
    guard epoch % options.epochsPerTest == 0 || epoch == options.epochs else {
      try afterStep(point)
      continue
    }
    let test = try evaluate(network, on: test)
    results.append(
      EpochResult(
        epoch: epoch, training: training, test: test,
        trainingSeconds: secondsBefore + (middle - start) / .seconds(1),
        testSeconds: (ContinuousClock.now - middle) / .seconds(1)))
    try afterEpoch(results[results.count - 1])
  }
}

/// Trains one pass over the images, in the epoch's own order, or the rest of one.
private func trainEpoch(
  from point: TrainingPoint, of network: Network, on training: Examples, options: TrainingOptions,
  isCancelled: () -> Bool, afterStep: (TrainingPoint) throws -> Void
) throws -> Score {
  let began = ContinuousClock.now
  let epoch = point.epoch
  var stream = RandomStream(
    seed: options.orderSeed ?? options.seed, purpose: .shuffling, index: epoch)
  let order = stream.permutation(of: training.count)
  let length = length(of: options, images: order.count)
  var step = (epoch - 1) * length.stepsPerEpoch + point.steps
  var total = point.total
  for start in stride(
    from: point.steps * options.batchSize, to: order.count, by: options.batchSize)
  {
    if isCancelled() { throw CancellationError() }
    step += 1
    let rates = options.schedule.rates(
      step: step, of: length, learningRate: options.optimizer.learningRate)
    total += network.trainStep(
      on: training, indices: order[start..<min(start + options.batchSize, order.count)],
      rule: options.optimizer.rule(step: step, at: rates),
      seed: options.dropoutSeed ?? options.seed,
      firstSample: (epoch - 1) * order.count + start)
    guard start + options.batchSize < order.count else { break }
    try afterStep(
      TrainingPoint(
        epoch: epoch, steps: step - (epoch - 1) * length.stepsPerEpoch,
        seconds: point.seconds + (ContinuousClock.now - began) / .seconds(1), total: total))
  }
  return Score(total)
}

/// Tests `network` on `examples`.
///
/// - Throws: `ModelError.inputMismatch` if the examples do not fit the network.
public func evaluate(_ network: Network, on examples: Examples) throws(ModelError) -> Score {
  try evaluate(network, on: examples) { _ in }
}

/// Tests `network` on `examples`, batch by batch.
///
/// - Parameter afterBatch: Called after each batch with the number of its samples, in order.
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

private func length(of options: TrainingOptions, images: Int) -> TrainingLength {
  TrainingLength(epochs: options.epochs, images: images, batchSize: options.batchSize)
}

/// Checks that a training with these results can have reached a point.
private func check(
  _ point: TrainingPoint, follows results: [EpochResult], in length: TrainingLength
) throws(ModelError) {
  let last = results.last?.epoch ?? 0
  guard point.epoch > last, (0..<length.stepsPerEpoch).contains(point.steps) else {
    throw .invalidOption(
      "A training of \(length.stepsPerEpoch) steps per epoch cannot continue after \(point.steps) "
        + "steps of epoch \(point.epoch) and results of epoch \(last).")
  }
}

private func check(_ options: TrainingOptions, images: Int) throws(ModelError) {
  let length = length(of: options, images: images)
  let warmUp = options.schedule.warmUp.steps(in: length)
  guard (0..<length.steps).contains(warmUp) else {
    throw .invalidOption(
      "A warm-up must take 0 to \(length.steps - 1) of the training's \(length.steps) steps, "
        + "found \(warmUp).")
  }
}

private func check(_ examples: Examples, fits network: Network) throws(ModelError) {
  guard examples.shape == network.architecture.input else {
    throw .inputMismatch(expected: network.architecture.input, found: examples.shape)
  }
  if let label = examples.labels.max(), label >= network.architecture.classes {
    throw .invalidExamples(
      "label \(label) is not one of the \(network.architecture.classes) classes.")
  }
}
