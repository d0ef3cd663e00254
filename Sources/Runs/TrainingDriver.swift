import Models

extension Network {
  /// Creates a network to be trained with `options`.
  package convenience init(
    training architecture: Architecture, with options: TrainingOptions, threads: Int
  ) throws {
    // Testing in batches of one would be slow.
    try self.init(
      architecture: architecture, seed: options.seed, batchCapacity: max(options.batchSize, 128),
      threads: threads)
  }
}

/// Trains a network as experiments and `bench train` do.
///
/// Images may be moved in every epoch, and the training ends with `CancellationError` after an
/// `Interruption`.
///
/// - Parameters:
///   - shifts: How every epoch moves the images; nil if they are not moved.
///   - earlier: The results of the epochs that the network was already trained for.
///   - afterEpoch: Called with the result of each tested epoch.
/// - Throws: The same errors as `Models.train`.
package func train(
  _ network: Network, on images: Examples, moving shifts: ShiftAugmentation?,
  testingOn test: Examples, options: TrainingOptions, after earlier: [EpochResult] = [],
  afterEpoch: (EpochResult) throws -> Void
) throws {
  try train(
    network, on: images,
    augmentation: shifts.map { shifts in
      { try shifts.images(from: images, seed: options.seed, epoch: $0) }
    },
    testingOn: test, options: options, after: earlier,
    isCancelled: { Interruption.isRequested }, afterEpoch: afterEpoch)
}
