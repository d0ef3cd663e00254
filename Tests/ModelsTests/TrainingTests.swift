import Testing

@testable import Models

@Suite struct TrainingTests {
  /// Everything a training leaves behind, to compare bit by bit.
  private struct Outcome: Equatable {
    var scores: [Score] = []
    var tensors: [Tensor] = []
  }

  private func outcome(
    _ architecture: Architecture, threads: Int, seed: UInt64 = 3, optimizer: Optimizer = .adam()
  ) throws -> Outcome {
    let network = try Network(
      architecture: architecture, seed: seed, batchCapacity: 32, threads: threads)
    var outcome = Outcome()
    // 77 images leave a last batch of 13.
    try train(
      network, on: examples(77, shape: architecture.input, classes: architecture.classes),
      testingOn: examples(21, shape: architecture.input, classes: architecture.classes, seed: 1),
      options: TrainingOptions(epochs: 3, batchSize: 32, optimizer: optimizer, seed: seed)
    ) { outcome.scores += [$0.training, $0.test] }
    outcome.tensors = network.tensors
    return outcome
  }

  private var withDropout: Architecture {
    try! .cnn(input: ImageShape(height: 12, width: 12, channels: 1), classes: 4, dropout: 0.5)
  }

  @Test(arguments: architectures())
  func threadsDoNotChangeABit(architecture: Architecture) throws {
    let one = try outcome(architecture, threads: 1)
    #expect(try outcome(architecture, threads: 2) == one)
    #expect(try outcome(architecture, threads: 3) == one)
  }

  @Test func threadsDoNotChangeABitWithDropout() throws {
    let one = try outcome(withDropout, threads: 1)
    #expect(try outcome(withDropout, threads: 2) == one)
    #expect(try outcome(withDropout, threads: 3) == one)
  }

  @Test func theSeedChangesTheResult() throws {
    #expect(try outcome(withDropout, threads: 1) != outcome(withDropout, threads: 1, seed: 4))
  }

  @Test(arguments: [
    Optimizer.adam(learningRate: 0.01), .sgd(learningRate: 0.1),
    .sgd(learningRate: 0.05, momentum: 0.9),
  ])
  func everyOptimizerLearns(optimizer: Optimizer) throws {
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 16, threads: 2)
    var results: [EpochResult] = []
    try train(
      network, on: examples(200, shape: architecture.input, classes: 10),
      testingOn: examples(100, shape: architecture.input, classes: 10, seed: 1),
      options: TrainingOptions(epochs: 12, batchSize: 16, optimizer: optimizer, seed: 0)
    ) { results.append($0) }
    #expect(results.count == 12)
    #expect(results[11].training.loss < results[0].training.loss / 2)
    #expect(results[11].test.accuracy > 0.8)
    #expect(results[11].training.count == 200 && results[11].test.count == 100)
  }

  @Test func aConvolutionalNetworkLearns() throws {
    let network = try Network(architecture: withDropout, seed: 0, batchCapacity: 32, threads: 2)
    var last: EpochResult?
    try train(
      network, on: examples(400, shape: withDropout.input, classes: 4),
      testingOn: examples(100, shape: withDropout.input, classes: 4, seed: 1),
      options: TrainingOptions(
        epochs: 10, batchSize: 16, optimizer: .adam(learningRate: 0.005), seed: 0)
    ) { last = $0 }
    #expect(try #require(last).test.accuracy > 0.8)
  }

  @Test func whatAnEpochThrowsEndsTheTraining() throws {
    struct Stop: Error {}
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let examples = examples(8, shape: architecture.input, classes: 10)
    var epochs = 0
    #expect(throws: Stop.self) {
      try train(
        network, on: examples, testingOn: examples,
        options: TrainingOptions(epochs: 5, batchSize: 8, optimizer: .adam(), seed: 0)
      ) { _ in
        epochs += 1
        throw Stop()
      }
    }
    #expect(epochs == 1)
  }

  @Test func examplesOfAnotherShapeAreRefused() throws {
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let other = ImageShape(height: 4, width: 4, channels: 1)
    #expect(throws: ModelError.inputMismatch(expected: architecture.input, found: other)) {
      try evaluate(network, on: examples(4, shape: other, classes: 10))
    }
  }

  @Test func aBatchBeyondTheCapacityIsRefused() throws {
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let examples = examples(20, shape: architecture.input, classes: 10)
    #expect(throws: ModelError.self) {
      try train(
        network, on: examples, testingOn: examples,
        options: TrainingOptions(epochs: 1, batchSize: 9, optimizer: .adam(), seed: 0)
      ) { _ in }
    }
  }
}
