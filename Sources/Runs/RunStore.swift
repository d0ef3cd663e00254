import Foundation
import Models
import Results

/// The runs of an experiment on disk, finished or not, so that an interrupted experiment can
/// continue.
///
/// Every run has a file in `runs/` in the results folder: its checkpoint while it trains, its
/// outcome when it is finished. Both carry the complete description of the run, so that no file of
/// another run is used in its place. The trained networks that are kept are in `weights/`. A damaged
/// file is set aside, and its run starts again.
package struct RunStore: Sendable {
  private let folder: ResultsFolder
  private let ground: RunGround
  private let times: SecondsFile
  /// The longest time from one checkpoint of a run to the next, apart from the step that is under
  /// way.
  package var checkpointInterval = Duration.seconds(20)

  /// Opens the store in a results folder. Nothing is created before there is something to keep.
  ///
  /// - Parameter ground: What the runs depend on besides their own settings.
  package init(in folder: ResultsFolder, on ground: RunGround = RunGround()) {
    self.folder = folder
    self.ground = ground
    times = SecondsFile(in: folder.path(of: .runs))
  }

  /// Returns the outcome of a finished run; nil if the run was not finished, or if its trained
  /// network or its predictions are missing or damaged.
  ///
  /// - Parameter lost: Called with what happened to a file that could not be used.
  /// - Throws: `RunsError.otherRun` if the file belongs to another run.
  func outcome(
    of run: TrainingRun, lost: (RunProgress.Event) -> Void
  ) throws -> RunOutcome? {
    let description = try ground.description(of: run)
    let outcome: RunOutcome? = try read(path(run.label, "json"), lost: lost) { path in
      let saved = try FinishedRun(
        Data(contentsOf: URL(filePath: path)), path: path, of: run, described: description)
      var predictions: StoredPredictions?
      if let file = saved.predictions {
        guard let contents = intact(file, lost: lost) else { return nil }
        predictions = try saved.predictions(in: contents, of: run, path: path)
      }
      if let weights = saved.weights {
        guard let contents = intact(weights, lost: lost) else { return nil }
        folder.record(contents, as: weights.path)
      }
      return saved.outcome(of: run, predictions: predictions, times: times.times(of: run))
    }
    // A process that is killed after saving the outcome leaves the checkpoint.
    if outcome != nil { unlink(path(run.label, "safetensors")) }
    return outcome
  }

  /// Returns why the outcome of a run cannot be used; nil if it can. Damaged files are set aside.
  package func problem(with run: TrainingRun) -> String? {
    let name = URL(filePath: path(run.label, "json")).lastPathComponent
    var problem = "runs/\(name) is missing"
    do {
      let outcome = try outcome(of: run) { event in
        problem =
          switch event {
          case .missing(let path):
            "\(path.dropFirst(folder.path(of: "").count)) of \(run.label) is missing"
          default: "the file of \(run.label) is damaged"
          }
      }
      return outcome == nil ? problem : nil
    } catch RunsError.otherRun(_, let difference) {
      return "runs/\(name) contains the results of another run: \(difference)"
    } catch {
      return "\(error)"
    }
  }

  /// Returns what is wrong with the file that contains the times of the runs; nil if nothing is.
  ///
  /// A process that is killed while it appends leaves a line cut short. Its run is then performed again
  /// and has another line.
  package func problemWithTimes(of runs: [TrainingRun]) -> String? {
    guard times.isDamaged else { return nil }
    let lost = runs.filter { run in
      (try? outcome(of: run) { _ in }).map { $0.seconds == nil } ?? false
    }
    guard let first = lost.first else { return nil }
    return "runs/\(SecondsFile.name) is damaged: it lacks the times of \(first.label)"
      + (lost.count == 1 ? "" : " and \(plural(lost.count - 1, "other run"))")
  }

  /// Sets the file of times aside if it is damaged, except for its intact lines.
  ///
  /// - Returns: The new path of the damaged file; nil if there is none.
  /// - Throws: `ResultsError.cannotWrite`, `ResultsError.folderTakenAway`.
  func mendTimes() throws -> String? {
    guard times.isDamaged else { return nil }
    try folder.confirm()
    var aside: String?
    try times.keepIntactLines { aside = setAside(times.path) }
    return aside
  }

  /// Removes the outcome of a run, which is then performed again.
  package func forget(_ run: TrainingRun) { unlink(path(run.label, "json")) }

  /// Returns the content of a file that belongs to an outcome; nil if it is no longer as it was
  /// written.
  private func intact(_ file: FileDigest, lost: (RunProgress.Event) -> Void) -> Data? {
    let path = folder.path(of: file.path)
    guard FileManager.default.fileExists(atPath: path) else {
      lost(.missing(path: path))
      return nil
    }
    guard let contents = try? Data(contentsOf: URL(filePath: path)),
      FileDigest(path: file.path, contents: contents) == file
    else {
      lost(.setAside(path: setAside(path)))
      return nil
    }
    return contents
  }

  /// Returns the checkpoint of an interrupted run; nil if none was saved.
  ///
  /// - Parameter lost: Called with what happened to a file that could not be used.
  /// - Throws: `RunsError.otherRun` if the file belongs to another run.
  func checkpoint(
    of run: TrainingRun, lost: (RunProgress.Event) -> Void
  ) throws -> Checkpoint? {
    let description = try ground.description(of: run)
    return try read(path(run.label, "safetensors"), lost: lost) { path in
      let saved = try Checkpoint(contentsOf: path)
      guard let own = saved.description else {
        throw RunsError.otherRun(path: path, difference: "\(saved.run), not \(run.label)")
      }
      try own.check(label: saved.run, is: description, of: run, path: path)
      guard (saved.point?.epoch ?? saved.epochs.last?.epoch ?? .max) <= run.options.epochs else {
        throw ResultsError.unreadable(path: path)
      }
      return saved
    }
  }

  /// Saves a run's checkpoint.
  ///
  /// - Parameter point: The point within an epoch; nil after a tested epoch.
  func write(
    _ network: Network, after epochs: [EpochResult], at point: TrainingPoint? = nil,
    of run: TrainingRun
  ) throws {
    try folder.create(.runs)
    try Checkpoint(
      run: run.label.description, description: try ground.description(of: run), epochs: epochs,
      point: point, state: network.trainingState
    ).write(to: path(run.label, "safetensors"))
  }

  /// Saves a run's outcome and removes its checkpoint.
  ///
  /// - Parameters:
  ///   - weights: The file of the trained network; nil if it is not kept.
  ///   - predictions: The file of the predictions; nil if there are none.
  func write(
    _ outcome: RunOutcome, weights: FileDigest?, predictions: FileDigest? = nil
  ) throws {
    try folder.create(.runs)
    let description = try ground.description(of: outcome.run)
    // Before the outcome, after which nothing more is written.
    if let own = RunSeconds(outcome) { try times.append(own) }
    try FinishedRun(
      outcome, description: description, weights: weights, predictions: predictions
    ).write(to: path(outcome.run.label, "json"))
    unlink(path(outcome.run.label, "safetensors"))
  }

  /// Saves a run's predictions for its test images.
  ///
  /// - Returns: The file.
  func write(_ predictions: StoredPredictions, of label: RunLabel) throws -> FileDigest {
    try folder.create(.runs)
    let path = Self.predictionsPath(of: label)
    let contents = try predictions.contents
    try AtomicFile.write(contents, to: folder.path(of: path))
    return FileDigest(path: path, contents: contents)
  }

  /// Saves a run's trained network. There is one file per model and variant.
  ///
  /// - Parameter images: What the file says about the images that the network was trained on.
  /// - Returns: The file.
  func write(
    _ network: Network, of label: RunLabel, about images: [String: String]
  ) throws -> FileDigest {
    try folder.create(.weights)
    var file = network.saved
    file.metadata["run"] = label.description
    file.metadata.merge(images) { $1 }
    let path = Self.weightsPath(of: label)
    let contents = try file.encoded()
    try folder.write(contents, as: path)
    return FileDigest(path: path, contents: contents)
  }

  /// Reads a file, or sets it aside if it is damaged.
  private func read<Saved>(
    _ path: String, lost: (RunProgress.Event) -> Void, as read: (String) throws -> Saved?
  ) throws -> Saved? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try read(path)
    } catch let error as RunsError {
      throw error
    } catch {
      lost(.setAside(path: setAside(path)))
      return nil
    }
  }

  /// Renames a file that cannot be used, and returns its new path.
  private func setAside(_ path: String) -> String {
    var aside = path + ".damaged"
    var number = 1
    while FileManager.default.fileExists(atPath: aside) {
      number += 1
      aside = "\(path).damaged.\(number)"
    }
    return rename(path, aside) == 0 ? aside : path
  }

  /// Returns the path of a run's trained network in the results folder.
  package static func weightsPath(of label: RunLabel) -> String {
    let name = fileName("\(label.model) \(label.variant)")
    return "\(ResultsFolder.Part.weights.rawValue)/\(name).safetensors"
  }

  /// Returns the path of a run's outcome in the results folder.
  package static func outcomePath(of label: RunLabel) -> String { runPath(of: label, "json") }

  /// Returns the path of a run's predictions in the results folder.
  package static func predictionsPath(of label: RunLabel) -> String {
    runPath(of: label, "predictions")
  }

  private static func runPath(of label: RunLabel, _ ending: String) -> String {
    let name = fileName("\(label.model) \(label.variant) \(label.seed)")
    return "\(ResultsFolder.Part.runs.rawValue)/\(name).\(ending)"
  }

  private func path(_ label: RunLabel, _ ending: String) -> String {
    folder.path(of: Self.runPath(of: label, ending))
  }

  /// Writes the outcome of a run that another folder contains, with its other files and its times.
  ///
  /// - Parameters:
  ///   - contents: The content of the outcome's file.
  ///   - weights: The path and the content of the file of the trained network; nil if it is not kept.
  ///   - predictions: The path and the content of the file of predictions; nil if there is none.
  func adopt(
    _ contents: Data, of run: TrainingRun, weights: (path: String, contents: Data)?,
    predictions: (path: String, contents: Data)?, times own: RunSeconds?
  ) throws {
    try folder.create(.runs)
    if let weights {
      try folder.create(.weights)
      try folder.write(weights.contents, as: weights.path)
    }
    if let predictions {
      try AtomicFile.write(predictions.contents, to: folder.path(of: predictions.path))
    }
    if let own, times.times(of: run) != own { try times.append(own) }
    try AtomicFile.write(contents, to: path(run.label, "json"))
  }

  private static let longestName = 160

  private static func fileName(_ label: String) -> String {
    let name = label.replacing("/", with: "_").replacing(" ", with: "-")
    // A network's text may be longer than a file name can be.
    guard name.utf8.count > longestName else { return name }
    return "\(name.prefix(longestName / 2))-\(digest(of: Data(name.utf8)).prefix(16))"
  }
}
