import Foundation
import Models
import Results

/// The runs of an experiment on disk, finished or not, so that an interrupted experiment can
/// continue.
///
/// Every run has a file in `runs/` in the results folder: its checkpoint while it trains, its
/// outcome when it is finished. A damaged file is set aside, and its run starts again. The trained
/// networks that are kept are in `weights/`.
package struct RunStore: Sendable {
  private let folder: ResultsFolder

  /// Opens the store in a results folder. Nothing is created before there is something to keep.
  package init(in folder: ResultsFolder) { self.folder = folder }

  /// Returns the outcome of a finished run; nil if the run was not finished.
  ///
  /// - Parameter damaged: Called with the new path of a file that could not be used.
  func outcome(of run: TrainingRun, damaged: (String) -> Void) -> RunOutcome? {
    read(path(run.label, "json"), damaged: damaged) { path in
      let saved = try FinishedRun(contentsOf: path)
      let isDiverged = saved.epochs.last?.isDiverged ?? true
      guard saved.run == run.label.description,
        run.options.isOver(after: saved.epochs) || isDiverged,
        saved.epochs.last?.epoch ?? 0 <= run.options.epochs,
        isDiverged || saved.furtherScores.count == run.furtherTests.count,
        isDiverged || (saved.record != nil) == run.isRecorded,
        !saved.epochs.isEmpty
      else { throw ResultsError.unreadable(path: path) }
      return RunOutcome(
        run: run, epochs: saved.epochs, furtherScores: saved.furtherScores, record: saved.record,
        seconds: saved.seconds)
    }
  }

  /// Returns the checkpoint of an interrupted run; nil if it has not finished an epoch.
  ///
  /// - Parameter damaged: Called with the new path of a file that could not be used.
  func checkpoint(of run: TrainingRun, damaged: (String) -> Void) -> Checkpoint? {
    read(path(run.label, "safetensors"), damaged: damaged) { path in
      let saved = try Checkpoint(contentsOf: path)
      guard saved.run == run.label.description, let last = saved.epochs.last,
        last.epoch <= run.options.epochs
      else {
        throw ResultsError.unreadable(path: path)
      }
      return saved
    }
  }

  /// Saves a run's checkpoint.
  func write(_ checkpoint: Checkpoint, of label: RunLabel) throws {
    try folder.create(.runs)
    try checkpoint.write(to: path(label, "safetensors"))
  }

  /// Saves a run's outcome and removes its checkpoint.
  func write(_ outcome: RunOutcome) throws {
    try folder.create(.runs)
    try FinishedRun(outcome).write(to: path(outcome.run.label, "json"))
    unlink(path(outcome.run.label, "safetensors"))
  }

  /// Saves a run's trained network. There is one file per model and variant.
  ///
  /// - Parameter images: What the file says about the images that the network was trained on.
  func write(
    _ network: Network, of label: RunLabel, about images: [String: String]
  ) throws {
    try folder.create(.weights)
    var file = network.saved
    file.metadata["run"] = label.description
    file.metadata.merge(images) { $1 }
    let name = Self.fileName("\(label.model) \(label.variant)")
    try AtomicFile.write(file.encoded(), to: "\(folder.path(of: .weights))/\(name).safetensors")
  }

  private func read<Saved>(
    _ path: String, damaged: (String) -> Void, as read: (String) throws -> Saved
  ) -> Saved? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do { return try read(path) } catch {
      var aside = path + ".damaged"
      var number = 1
      while FileManager.default.fileExists(atPath: aside) {
        number += 1
        aside = "\(path).damaged.\(number)"
      }
      damaged(rename(path, aside) == 0 ? aside : path)
      return nil
    }
  }

  private func path(_ label: RunLabel, _ ending: String) -> String {
    let name = Self.fileName("\(label.model) \(label.variant) \(label.seed)")
    return "\(folder.path(of: .runs))/\(name).\(ending)"
  }

  private static let longestName = 160

  private static func fileName(_ label: String) -> String {
    let name = label.replacing("/", with: "_").replacing(" ", with: "-")
    // A network's text may be longer than a file name can be.
    guard name.utf8.count > longestName else { return name }
    return "\(name.prefix(longestName / 2))-\(digest(of: Data(name.utf8)).prefix(16))"
  }
}
