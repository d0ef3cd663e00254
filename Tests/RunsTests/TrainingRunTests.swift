import DatasetIO
import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

@Suite struct TrainingRunTests {
  /// Performs a run with a new store.
  private func perform(
    _ run: TrainingRun, threads: Int = 1, afterEpoch: (EpochResult) throws -> Void = { _ in }
  ) throws -> RunOutcome {
    let temporary = try TemporaryStore()
    return try withExtendedLifetime(temporary) {
      try run.perform(threads: threads, store: temporary.store, afterEpoch: afterEpoch)
    }
  }

  @Test func labelNamesNetworkImagesAndSeed() {
    #expect("\(RunLabel(model: "cnn", variant: "shuffled", seed: 3))" == "cnn shuffled seed 3")
  }

  @Test(arguments: [NetworkChoice.dense, .cnn], [1, 2])
  func givesTheScoresOfTheTrainingLoop(kind: NetworkChoice, threads: Int) throws {
    let run = try barsRun(kind, seed: 7)
    let network = try Network(
      architecture: run.architecture, seed: 7, batchCapacity: 128, threads: 1)
    var expected: [[Score]] = []
    try train(network, on: run.training(), testingOn: run.test, options: run.options) {
      expected.append([$0.training, $0.test])
    }
    let shuffled = permuted(
      barsDataset().test, by: PixelPermutation(height: 10, width: 10, seed: 0))
    let transfer = try evaluate(network, on: shuffled.examples(classes: 10))

    var reported: [[Score]] = []
    let outcome = try perform(run, threads: threads) { reported.append([$0.training, $0.test]) }
    #expect(reported == expected)
    #expect(outcome.epochs.map { [$0.training, $0.test] } == expected)
    #expect(outcome.epochs.map(\.epoch) == [1, 2])
    #expect(outcome.final.test == expected.last?.last)
    #expect(outcome.furtherScores == [transfer])
    #expect(try outcome.score(on: BarsVariant.shuffled) == transfer)
    #expect(throws: RunsError.missingScore(run: run.label, test: "normal")) {
      try outcome.score(on: BarsVariant.normal)
    }
    #expect(try #require(outcome.seconds) > 0)
  }

  @Test func acceptsBatchesLargerThanTheTrainingSet() throws {
    var run = try barsRun()
    run.options = TrainingOptions(epochs: 1, batchSize: 500, optimizer: .sgd(), seed: 0)
    #expect(try perform(run).final.training.count == 60)
  }

  @Test func trainsOnMovedImagesButTestsOnOriginals() throws {
    var run = try barsRun(seed: 3, epochs: 3)
    let plain = try perform(run)
    run.augmentation = ShiftAugmentation(range: 0)
    #expect(try perform(run).epochs.map(\.test) == plain.epochs.map(\.test))
    run.augmentation = ShiftAugmentation(range: 2)
    let images = try run.training()
    let network = try Network(
      architecture: run.architecture, seed: 3, batchCapacity: 128, threads: 1)
    var expected: [Score] = []
    try train(
      network, on: images,
      augmentation: { try ShiftAugmentation(range: 2).images(from: images, seed: 3, epoch: $0) },
      testingOn: run.test, options: run.options
    ) { expected.append($0.test) }
    #expect(try perform(run).epochs.map(\.test) == expected)
    #expect(expected != plain.epochs.map(\.test))
  }

  @Test func rethrowsTheErrorOfItsObserver() throws {
    let run = try barsRun(epochs: 5)
    var epochs = 0
    #expect(throws: CancellationError.self) {
      try perform(run) { _ in
        epochs += 1
        if epochs == 2 { throw CancellationError() }
      }
    }
    #expect(epochs == 2)
  }
}
