import Foundation
import Models
import Results

/// The outcome of a finished run, on disk: JSON, preceded by its SHA-256.
///
/// Equal runs have equal files. How long the run took is in `SecondsFile`.
struct FinishedRun: Codable {
  /// The description of the run's label.
  let run: String
  /// The complete description of the run.
  let description: RunDescription
  let epochs: [Epoch]
  /// The scores, in the order of the run's further tests.
  let furtherScores: [Score]
  let record: TestRecord?
  /// The file of the trained network; nil if it is not kept.
  let weights: FileDigest?
  /// The file of the predictions for the test images; nil if the run diverged, or was performed by a
  /// version that stored none.
  let predictions: FileDigest?
  /// The numbers of the run's inspection; nil if it has none.
  let inspected: [Double]?
  /// The duration, in files of versions before 0.2; nil in others.
  let seconds: Double?

  /// The result of an epoch.
  struct Epoch: Codable {
    let epoch: Int
    let training: Score
    let test: Score
    /// The duration of the training, in files of versions before 0.2; nil in others.
    let trainingSeconds: Double?
    /// The duration of the test, in files of versions before 0.2; nil in others.
    let testSeconds: Double?
  }

  /// The files that belong to the outcome.
  var files: [FileDigest] { [weights, predictions].compactMap(\.self) }

  /// Writes the file atomically.
  func write(to path: String) throws {
    let json = try Checkpoint.encoder.encode(self)
    try AtomicFile.write(Data("\(digest(of: json))\n".utf8) + json, to: path)
  }

  /// Decodes the content of a file.
  ///
  /// - Throws: If it is damaged in any way.
  init(_ contents: Data, path: String) throws {
    let parts = contents.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
    guard parts.count == 2, String(decoding: parts[0], as: UTF8.self) == digest(of: parts[1])
    else { throw ResultsError.unreadable(path: path) }
    self = try Checkpoint.decoder.decode(FinishedRun.self, from: parts[1])
  }

  init(
    _ outcome: RunOutcome, description: RunDescription, weights: FileDigest?,
    predictions: FileDigest?
  ) {
    run = outcome.run.label.description
    self.description = description
    self.weights = weights
    self.predictions = predictions
    inspected = outcome.inspected
    epochs = outcome.epochs.map {
      Epoch(
        epoch: $0.epoch, training: $0.training, test: $0.test, trainingSeconds: nil,
        testSeconds: nil)
    }
    furtherScores = outcome.furtherScores
    record = outcome.record
    seconds = nil
  }

  /// Reads the outcome of a run.
  ///
  /// - Parameters:
  ///   - contents: The content of the file at `path`.
  ///   - description: The complete description of the run.
  /// - Throws: `RunsError.otherRun` if the file belongs to another run; other errors if it is
  ///   damaged.
  init(
    _ contents: Data, path: String, of run: TrainingRun, described description: RunDescription
  ) throws {
    try self.init(contents, path: path)
    try self.description.check(label: self.run, is: description, of: run, path: path)
    let isDiverged =
      epochs.last.map { !$0.training.loss.isFinite || !$0.test.loss.isFinite } ?? true
    guard !epochs.isEmpty, run.options.isOver(after: results(nil)) || isDiverged,
      epochs.last?.epoch ?? 0 <= run.options.epochs,
      isDiverged || furtherScores.count == run.furtherTests.count,
      isDiverged || (record != nil) == run.isRecorded, recordAgrees(with: run),
      isDiverged || (weights != nil) == run.keepsWeights,
      isDiverged || (inspected != nil) == (run.inspection != nil),
      weights.map({ $0.path == RunStore.weightsPath(of: run.label) }) ?? true,
      predictions.map({ $0.path == RunStore.predictionsPath(of: run.label) }) ?? true
    else { throw ResultsError.unreadable(path: path) }
  }

  /// Returns whether the record's counts and mistakes are possible for the run, and agree with its
  /// accuracies.
  private func recordAgrees(with run: TrainingRun) -> Bool {
    guard let record, let last = epochs.last else { return true }
    let scores = [last.test] + furtherScores
    let classes = run.architecture.classes
    return record.confusions.count == scores.count
      && zip(record.confusions, scores).allSatisfy { counts, score in
        guard (1...Int(Int32.max)).contains(score.count), counts.count == classes,
          counts.allSatisfy({ row in
            row.count == classes && row.allSatisfy((0...score.count).contains)
          })
        else { return false }
        let correct = counts.enumerated().reduce(0) { $0 + $1.element[$1.offset] }
        return counts.joined().reduce(0, +) == score.count
          && Double(correct) / Double(score.count) == score.accuracy
      } && record.mistakes.allSatisfy { run.test.labels.indices.contains($0.image) }
  }

  /// Reads the file of predictions that belongs to this outcome.
  ///
  /// - Throws: `ResultsError.unreadable` if they are not those of the run, or have another accuracy
  ///   than this outcome.
  func predictions(
    in contents: Data, of run: TrainingRun, path: String
  ) throws(ResultsError) -> StoredPredictions {
    guard let read = StoredPredictions(contents: contents), read.belong(to: run),
      read.accuracy == epochs.last?.test.accuracy
    else { throw .unreadable(path: path) }
    return read
  }

  /// Returns the outcome.
  ///
  /// - Parameters:
  ///   - predictions: Those for the run's own test images; nil if there are none.
  ///   - times: How long the run took; nil if unknown.
  func outcome(
    of run: TrainingRun, predictions: StoredPredictions?, times: RunSeconds?
  ) -> RunOutcome {
    RunOutcome(
      run: run, epochs: results(times), furtherScores: furtherScores, record: record,
      seconds: times?.seconds ?? seconds, inspected: inspected,
      balancedAccuracy: predictions?.balancedAccuracy(labels: run.test.labels))
  }

  private func results(_ times: RunSeconds?) -> [EpochResult] {
    epochs.enumerated().map { index, epoch in
      EpochResult(
        epoch: epoch.epoch, training: epoch.training, test: epoch.test,
        trainingSeconds: times?.training(index) ?? epoch.trainingSeconds ?? 0,
        testSeconds: times?.test(index) ?? epoch.testSeconds ?? 0)
    }
  }
}
