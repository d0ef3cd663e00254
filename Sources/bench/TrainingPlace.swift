import Foundation
import Models
import Results
import Runs

/// The file to which `bench train` writes weights, and the checkpoint beside it until the training
/// is finished.
struct TrainingPlace {
  /// The path of the weights.
  let weights: String
  private let checkpoint: String
  private let manifest: Manifest

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
  /// - Returns: The results of the epochs so far.
  /// - Throws: `TrainingPlaceError`; `ModelError` if the checkpoint is damaged.
  func begin(_ network: Network, resuming: Bool) throws -> [EpochResult] {
    let isThere = FileManager.default.fileExists(atPath: checkpoint)
    guard resuming else {
      if isThere { throw TrainingPlaceError.unfinished(checkpoint: checkpoint) }
      return []
    }
    guard isThere else { throw TrainingPlaceError.noCheckpoint(path: checkpoint) }
    let earlier = try Checkpoint(contentsOf: checkpoint)
    guard let difference = earlier.manifest.map({ $0.difference(from: manifest) }) else {
      throw TrainingPlaceError.otherTraining(
        checkpoint: checkpoint, "it is a checkpoint of an experiment")
    }
    if let difference {
      throw TrainingPlaceError.otherTraining(checkpoint: checkpoint, difference)
    }
    try network.restore(trainingState: earlier.state)
    return earlier.epochs
  }

  /// Saves the state after a finished epoch.
  func write(_ network: Network, after epochs: [EpochResult]) throws {
    try Checkpoint(
      run: "bench train", epochs: epochs, state: network.trainingState, manifest: manifest
    ).write(to: checkpoint)
  }

  /// Writes the weights.
  ///
  /// - Parameter point: Where the training was interrupted; nil if it was finished.
  func save(_ network: Network, interrupted point: String? = nil) throws {
    var file = network.saved
    file.metadata["interrupted"] = point
    try file.write(to: weights)
  }

  /// Removes the checkpoint of a training that is over.
  func removeCheckpoint() { unlink(checkpoint) }
}

/// An error that keeps a training from starting.
enum TrainingPlaceError: Error, CustomStringConvertible {
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
