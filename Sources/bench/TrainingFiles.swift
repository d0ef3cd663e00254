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
  private let metadata: [String: String]
  /// What was reached since the last checkpoint; nil if nothing was.
  private var unsaved: (epochs: [EpochResult], point: TrainingPoint?)?
  private var clock = CheckpointClock(longest: .seconds(20))

  /// Creates a place, without writing anything.
  ///
  /// - Parameters:
  ///   - manifest: The manifest of the training. Only the same training can be resumed.
  ///   - metadata: What the weights say about the images.
  init(save weights: String, manifest: Manifest, metadata: [String: String]) {
    self.weights = weights
    checkpoint = weights + ".checkpoint"
    self.manifest = manifest
    self.metadata = metadata
  }

  /// Restores the training state of `network` from the checkpoint if `resuming`. Otherwise checks
  /// that no interrupted training would be lost.
  ///
  /// Temporary files of processes that were killed while they wrote to the same paths are removed.
  ///
  /// - Returns: The results of the epochs so far, and the point that was reached after them.
  /// - Throws: `TrainingFilesError`; `ModelError` if the checkpoint cannot be read.
  func begin(
    _ network: Network, resuming: Bool
  ) throws -> (results: [EpochResult], point: TrainingPoint?) {
    for path in [weights, checkpoint] { AtomicFile.removeLeftovers(of: path) }
    guard resuming else {
      if isCheckpointThere { throw TrainingFilesError.unfinished(checkpoint: checkpoint) }
      return ([], nil)
    }
    guard isCheckpointThere else { throw TrainingFilesError.noCheckpoint(path: checkpoint) }
    let earlier: Checkpoint
    do { earlier = try Checkpoint(contentsOf: checkpoint) } catch ManifestError.later(let schema) {
      throw TrainingFilesError.later(checkpoint: checkpoint, schema: schema)
    } catch ModelError.invalidFile, is DecodingError, ManifestError.damaged {
      throw TrainingFilesError.damaged(checkpoint: checkpoint)
    }
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

  /// Notes what the network has reached, and writes it to the checkpoint if that is due.
  ///
  /// - Parameter point: The point within an epoch; nil after the test of an epoch.
  mutating func note(
    _ network: Network, after epochs: [EpochResult], at point: TrainingPoint? = nil
  ) throws {
    unsaved = (epochs, point)
    if clock.isDue(isEpochEnd: point.map { $0.steps == 0 } ?? true) {
      try writeCheckpoint(of: network)
    }
  }

  /// Writes what the network has reached, unless the checkpoint contains it.
  mutating func writeCheckpoint(of network: Network) throws {
    guard let (epochs, point) = unsaved else { return }
    let state = Checkpoint(
      run: "bench train", epochs: epochs, point: point, state: network.trainingState,
      manifest: manifest)
    let path = checkpoint
    try clock.save { try state.write(to: path) }
    unsaved = nil
  }

  /// Whether a training can be continued.
  var isCheckpointThere: Bool { FileManager.default.fileExists(atPath: checkpoint) }

  /// Writes the weights.
  ///
  /// - Parameter point: Where the training was interrupted; nil if it was finished.
  func save(_ network: Network, interrupted point: String? = nil) throws {
    var file = network.saved
    file.metadata.merge(metadata) { $1 }
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
  /// The checkpoint is not as it was written.
  case damaged(checkpoint: String)
  /// A later version of bench wrote the checkpoint.
  case later(checkpoint: String, schema: Int)
  /// The checkpoint belongs to a training with other settings, data or sources.
  case otherTraining(checkpoint: String, _ difference: String)

  var description: String {
    switch self {
    case .unfinished(let checkpoint):
      "\(checkpoint) is the checkpoint of an interrupted training. Continue it with --resume, or "
        + "delete the checkpoint to start again."
    case .noCheckpoint(let path):
      "\(path) does not exist: no training of that file was interrupted. Start one without "
        + "--resume."
    case .damaged(let checkpoint):
      "\(checkpoint) is damaged, so that the training cannot be continued. Delete the checkpoint and "
        + "start without --resume."
    case .later(let checkpoint, let schema):
      "\(checkpoint): \(ManifestError.later(schema: schema)). Continue with a later version of bench."
    case .otherTraining(let checkpoint, let difference):
      "\(checkpoint) belongs to another training: \(difference). Repeat the command that was "
        + "interrupted, or delete the checkpoint and start without --resume."
    }
  }
}
