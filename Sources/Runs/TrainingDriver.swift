import Models

extension Network {
  /// Creates a network to be trained with `options`.
  package convenience init(
    training architecture: Architecture, with options: TrainingOptions, threads: Int
  ) throws {
    let capacity = try Network.batchCapacity(
      for: architecture, batchSize: options.batchSize, threads: threads)
    try self.init(
      architecture: architecture, seed: options.initializationSeed ?? options.seed,
      batchCapacity: capacity, threads: threads)
  }
}

/// Trains a network for an experiment or for `bench train`, until the training is over, is
/// interrupted or diverges.
///
/// - Parameters:
///   - shifts: How every epoch moves the images; nil if they are not moved.
///   - earlier: The results of the epochs before, if the network's training state was restored.
///   - point: The point to continue from, if the state was saved there.
///   - isInterrupted: Called before each step.
///   - afterStep: Called after each step, except at the end of a tested epoch, with the results so far
///     and the point that was reached.
///   - afterEpoch: Called after each tested epoch with all results so far.
/// - Returns: The results of all tested epochs, including `earlier`. If the loss is no longer a
///   number, the epoch in which that happened is the last one.
/// - Throws: `CancellationError` after an interruption, and the errors of `Models.train` and of the
///   closures.
package func trainToEnd(
  _ network: Network, on images: Examples, moving shifts: ShiftAugmentation?,
  testingOn test: Examples, options: TrainingOptions, after earlier: [EpochResult] = [],
  from point: TrainingPoint? = nil, isInterrupted: () -> Bool = { Interruption.isRequested },
  afterStep: ([EpochResult], TrainingPoint) throws -> Void = { _, _ in },
  afterEpoch: ([EpochResult]) throws -> Void
) throws -> [EpochResult] {
  var epochs = earlier
  do {
    try train(
      network, on: images,
      augmentation: shifts.map { shifts in
        { try shifts.images(from: images, seed: options.seed, epoch: $0) }
      },
      testingOn: test, options: options, after: earlier, from: point, isCancelled: isInterrupted,
      afterStep: { try afterStep(epochs, $0) }
    ) { result in
      epochs.append(result)
      try afterEpoch(epochs)
      if result.isDiverged { throw Divergence() }
    }
  } catch is Divergence {}
  return epochs
}

/// Ends a training that cannot recover.
private struct Divergence: Error {}

extension EpochResult {
  /// Whether a loss is no longer a number. No later step can change that.
  package var isDiverged: Bool { !training.loss.isFinite || !test.loss.isFinite }
}
