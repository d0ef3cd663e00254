import Foundation
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

@Suite struct StoredPredictionsTests {
  /// Performs a run in a new folder.
  private func perform(
    _ run: TrainingRun, body: (_ folder: String, _ store: RunStore, RunOutcome) throws -> Void
  ) throws {
    let temporary = try TemporaryStore()
    try withExtendedLifetime(temporary) {
      let outcome = try run.perform(threads: 1, store: temporary.store) { _ in }
      try body(temporary.results.path, temporary.store, outcome)
    }
  }

  @Test(arguments: [false, true])
  func areThoseOfTheTrainedNetwork(isRecorded: Bool) throws {
    var run = try barsRun(seed: 3)
    run.isRecorded = isRecorded
    let network = try Network(
      architecture: run.architecture, seed: 3, batchCapacity: 16, threads: 1)
    try train(network, on: run.training(), testingOn: run.test, options: run.options) { _ in }
    let expected = try predict(network, on: run.test).map { UInt8($0.label) }
    try perform(run) { folder, _, outcome in
      let stored = try #require(try StoredPredictions(of: run.label, in: folder))
      #expect(stored.classes == expected)
      #expect(stored.isCorrect == zip(expected, run.test.labels).map(==))
      #expect(stored.accuracy == outcome.final.test.accuracy)
      #expect(stored.labelsSha256 == digest(of: Data(run.test.labels)))
      #expect(Set(stored.isCorrect).count == 2)
    }
  }

  @Test func takeAByteAndABitPerImage() throws {
    let run = try barsRun()
    try perform(run) { folder, _, _ in
      let path = folder + "/runs/dense-normal-0.predictions"
      let contents = try Data(contentsOf: URL(filePath: path))
      let lines = contents.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
      #expect(
        String(decoding: lines[1], as: UTF8.self)
          == "{\"images\":40,\"labels_sha256\":\"\(digest(of: Data(run.test.labels)))\","
          + "\"run\":\"dense normal seed 0\"}")
      #expect(lines[2].count == 40 + 5)
      let stored = try #require(StoredPredictions(contents: contents))
      // NumPy's packbits starts with the most significant bit.
      let bits = lines[2].suffix(5).flatMap { byte in (0..<8).map { byte & (0x80 >> $0) != 0 } }
      #expect(stored.isCorrect == bits)
    }
  }

  @Test func damageIsFound() throws {
    try perform(try barsRun()) { folder, _, _ in
      let whole = try Data(contentsOf: URL(filePath: folder + "/runs/dense-normal-0.predictions"))
      for position in whole.indices {
        var contents = whole
        contents[position] ^= 1
        #expect(StoredPredictions(contents: contents) == nil, "\(position)")
        #expect(StoredPredictions(contents: whole[..<position]) == nil, "\(position)")
      }
      #expect(StoredPredictions(contents: whole + [0]) == nil)
    }
  }

  @Test func thoseOfAnotherRunAreNotRead() throws {
    let run = try barsRun()
    try perform(run) { folder, _, _ in
      let other = RunLabel(model: "dense", variant: "normal", seed: 1)
      #expect(try StoredPredictions(of: other, in: folder) == nil)
      let names = [run.label, other].map { folder + "/" + RunStore.predictionsPath(of: $0) }
      try FileManager.default.moveItem(atPath: names[0], toPath: names[1])
      #expect(throws: ResultsError.unreadable(path: names[1])) {
        try StoredPredictions(of: other, in: folder)
      }
    }
  }

  @Test func aRunWithoutItsPredictionsIsPerformedAgain() throws {
    let run = try barsRun()
    try perform(run) { folder, store, _ in
      let path = folder + "/runs/dense-normal-0.predictions"
      #expect(try store.outcome(of: run) { _ in } != nil)
      try Data("damaged".utf8).write(to: URL(filePath: path))
      #expect(try store.outcome(of: run) { _ in } == nil)
      #expect(FileManager.default.fileExists(atPath: path + ".damaged"))
      #expect(
        store.problem(with: run)
          == "runs/dense-normal-0.predictions of dense normal seed 0 is missing")
    }
  }

  /// Versions that stored no predictions left only the outcome, which does not mention any.
  @Test func anOutcomeThatStoredNoneIsUsed() throws {
    let run = try barsRun()
    try perform(run) { folder, store, outcome in
      try FileManager.default.removeItem(atPath: folder + "/runs/dense-normal-0.predictions")
      try store.write(outcome, weights: nil)
      let file = try Data(contentsOf: URL(filePath: folder + "/runs/dense-normal-0.json"))
      #expect(!String(decoding: file, as: UTF8.self).contains("predictions"))
      let restored = try #require(try store.outcome(of: run) { _ in })
      #expect(restored.final.test == outcome.final.test)
    }
  }

  @Test func aDivergedRunHasNone() throws {
    var run = try barsRun()
    run.options.optimizer = .sgd(learningRate: 1e30)
    try perform(run) { folder, _, outcome in
      #expect(outcome.isDiverged)
      let stored = try StoredPredictions(of: run.label, in: folder)
      #expect(stored == nil)
    }
  }
}
