import Foundation
import Models
import Results
import Runs

/// The file to which `bench train` writes weights, and the checkpoint beside it until the training
/// is finished.
struct TrainingFiles {
  /// The path of the weights.
  let weights: String
  private let checkpoint: String
  private let manifest: Manifest
  /// The state after the last finished epoch, if it is not written yet.
  private var pending: Checkpoint?
  private var lastWrite = ContinuousClock.now
  /// The least time between two checkpoints: a short epoch takes less time than writing one does.
  private static let interval = Duration.seconds(1)
  /// The time after which a checkpoint is written within an epoch.
  private static let longest = Duration.seconds(20)

  /// Creates a place, without writing anything.
  ///
  /// - Parameter manifest: The manifest of the training. Only the same training can be resumed.
  init(save weights: String, manifest: Manifest) {
    self.weights = weights
    checkpoint = weights + ".checkpoint"
    self.manifest = manifest
  }

  /// Restores the training state of `network` from the checkpoint if `resuming`. Otherwise checks
  /// that no interrupted training would be lost.
  ///
  /// Temporary files of processes that were killed while they wrote to the same paths are removed.
  ///
  /// - Returns: The results of the epochs so far, and the point that was reached after them.
  /// - Throws: `TrainingFilesError`; `ModelError` if the checkpoint is damaged.
  func begin(
    _ network: Network, resuming: Bool
  ) throws -> (results: [EpochResult], point: TrainingPoint?) {
    for path in [weights, checkpoint] { AtomicFile.removeLeftovers(of: path) }
    let isThere = FileManager.default.fileExists(atPath: checkpoint)
    guard resuming else {
      if isThere { throw TrainingFilesError.unfinished(checkpoint: checkpoint) }
      return ([], nil)
    }
    guard isThere else { throw TrainingFilesError.noCheckpoint(path: checkpoint) }
    let earlier = try Checkpoint(contentsOf: checkpoint)
    guard let difference = earlier.manifest.map({ $0.difference(from: manifest) }) else {
      throw TrainingFilesError.otherTraining(
        checkpoint: checkpoint, "it is a checkpoint of an experiment")
    }
    if let difference {
      throw TrainingFilesError.otherTraining(checkpoint: checkpoint, difference)
    }
    try network.restore(trainingState: earlier.state)
    return (earlier.epochs, earlier.point)
  }

  /// Keeps the state after a finished epoch, and writes it unless one was written less than a second ago.
  mutating func keep(_ network: Network, after epochs: [EpochResult]) throws {
    pending = checkpoint(of: network, after: epochs)
    if ContinuousClock.now - lastWrite >= Self.interval { try writeCheckpoint() }
  }

  /// Writes the state within a long epoch, unless a checkpoint was written a short while ago.
  mutating func keep(
    _ network: Network, after epochs: [EpochResult], at point: TrainingPoint
  ) throws {
    guard ContinuousClock.now - lastWrite >= Self.longest else { return }
    pending = checkpoint(of: network, after: epochs, at: point)
    try writeCheckpoint()
  }

  private func checkpoint(
    of network: Network, after epochs: [EpochResult], at point: TrainingPoint? = nil
  ) -> Checkpoint {
    Checkpoint(
      run: "bench train", epochs: epochs, point: point, state: network.trainingState,
      manifest: manifest)
  }

  /// Writes the state after the last finished epoch if it is not written yet.
  mutating func writeCheckpoint() throws {
    guard let pending else { return }
    try pending.write(to: checkpoint)
    self.pending = nil
    lastWrite = .now
  }

  /// Writes the weights.
  ///
  /// - Parameter point: Where the training was interrupted; nil if it was finished.
  func save(_ network: Network, interrupted point: String? = nil) throws {
    var file = network.saved
    file.metadata["interrupted"] = point
    try AtomicFile.write(file.encoded(), to: weights)
  }

  /// Removes the checkpoint of a training that is over.
  func removeCheckpoint() { unlink(checkpoint) }
}

/// Why a training cannot begin.
enum TrainingFilesError: Error, CustomStringConvertible {
  /// An interrupted training would be lost.
  case unfinished(checkpoint: String)
  /// There is nothing to resume.
  case noCheckpoint(path: String)
  /// The checkpoint belongs to a training with other settings, data or sources.
  case otherTraining(checkpoint: String, _ difference: String)

  var description: String {
    switch self {
    case .unfinished(let checkpoint):
      "\(checkpoint) is the checkpoint of an interrupted training. Continue it with --resume, or "
        + "delete the checkpoint to start again."
    case .noCheckpoint(let path):
      "\(path) does not exist: no training of that file was interrupted after a finished epoch. "
        + "Start one without --resume."
    case .otherTraining(let checkpoint, let difference):
      "\(checkpoint) belongs to another training: \(difference). Repeat the command that was "
        + "interrupted, or delete the checkpoint and start without --resume."
    }
  }
}
