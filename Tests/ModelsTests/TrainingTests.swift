import RandomStreams
import Testing

@testable import Models

@Suite struct TrainingTests {
  /// The complete outcome of a training, for bitwise comparison.
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
    // With 77 images the last batch has 13.
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
  func threadCountDoesNotChangeABit(architecture: Architecture) throws {
    let one = try outcome(architecture, threads: 1)
    #expect(try outcome(architecture, threads: 2) == one)
    #expect(try outcome(architecture, threads: 3) == one)
  }

  @Test func threadCountDoesNotChangeABitWithDropout() throws {
    let one = try outcome(withDropout, threads: 1)
    #expect(try outcome(withDropout, threads: 2) == one)
    #expect(try outcome(withDropout, threads: 3) == one)
  }

  @Test func seedChangesTheResult() throws {
    #expect(try outcome(withDropout, threads: 1) != outcome(withDropout, threads: 1, seed: 4))
  }

  @Test(arguments: [
    Optimizer.adam(learningRate: 0.01), .adamW(learningRate: 0.01), .sgd(learningRate: 0.1),
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

  @Test func convolutionalNetworkLearns() throws {
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

  /// Returns a network's tensors after some epochs. Each step has its own rates.
  private func trained(
    _ rates: (Int) -> StepRates, optimizer: Optimizer, epochs: Int
  ) throws -> [Tensor] {
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let examples = examples(20, shape: architecture.input, classes: 10)
    var step = 0
    for epoch in 1...epochs {
      var stream = RandomStream(seed: 0, purpose: .shuffling, index: epoch)
      let order = stream.permutation(of: 20)
      for start in [0, 8, 16] {
        step += 1
        _ = network.trainStep(
          on: examples, indices: order[start..<min(start + 8, 20)],
          rule: optimizer.rule(step: step, at: rates(step)), seed: 0,
          firstSample: (epoch - 1) * 20 + start)
      }
    }
    return network.tensors
  }

  @Test(arguments: [
    LearningRateSchedule(.cosine, warmUp: .steps(2)), .init(.step(every: .epochs(1), factor: 0.5)),
    .init(.oneCycle(cyclesBeta: true)),
  ])
  func everyStepUsesTheRatesOfItsSchedule(schedule: LearningRateSchedule) throws {
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let examples = examples(20, shape: architecture.input, classes: 10)
    let optimizer = Optimizer.adamW(learningRate: 0.01)
    try train(
      network, on: examples, testingOn: examples,
      options: TrainingOptions(
        epochs: 3, batchSize: 8, optimizer: optimizer, schedule: schedule, seed: 0)
    ) { _ in }
    let length = TrainingLength(epochs: 3, stepsPerEpoch: 3)
    let expected = try trained(
      { schedule.rates(step: $0, of: length, learningRate: 0.01) }, optimizer: optimizer, epochs: 3)
    #expect(network.tensors == expected)
    let constant = try trained(
      { _ in StepRates(learningRate: 0.01, beta1: nil) }, optimizer: optimizer, epochs: 3)
    #expect(network.tensors != constant)
  }

  @Test(arguments: [
    LearningRateSchedule(.cosine, warmUp: .steps(7)), .init(.oneCycle(cyclesBeta: true)),
    .init(.step(every: .steps(5), factor: 0.5), warmUp: .epochs(1)),
  ])
  func resumedTrainingGivesTheSameBits(schedule: LearningRateSchedule) throws {
    struct Stop: Error {}
    let training = examples(50, shape: withDropout.input, classes: 4)
    let test = examples(20, shape: withDropout.input, classes: 4, seed: 1)
    let options = TrainingOptions(
      epochs: 4, batchSize: 16, optimizer: .adamW(learningRate: 0.01), schedule: schedule, seed: 5)
    let whole = try Network(architecture: withDropout, seed: 5, batchCapacity: 16, threads: 1)
    var scores: [Score] = []
    try train(whole, on: training, testingOn: test, options: options) { scores.append($0.test) }
    for end in 1...3 {
      let first = try Network(architecture: withDropout, seed: 5, batchCapacity: 16, threads: 1)
      var earlier: [EpochResult] = []
      #expect(throws: Stop.self) {
        try train(first, on: training, testingOn: test, options: options) {
          earlier.append($0)
          if $0.epoch == end { throw Stop() }
        }
      }
      let second = try Network(architecture: withDropout, seed: 9, batchCapacity: 16, threads: 2)
      try second.restore(trainingState: first.trainingState)
      var resumed = earlier.map(\.test)
      try train(second, on: training, testingOn: test, options: options, after: earlier) {
        resumed.append($0.test)
      }
      #expect(second.trainingState == whole.trainingState)
      #expect(resumed == scores)
    }
  }

  /// Returns results with the given accuracies, in percent, on 100 test images.
  private func results(_ accuracies: [Int]) throws -> [EpochResult] {
    var results: [EpochResult] = []
    for (index, accuracy) in accuracies.enumerated() {
      var total = BatchResult()
      (total.lossSum, total.correct, total.count) = (1, accuracy, 100)
      results.append(
        EpochResult(
          epoch: index + 1, training: Score(total), test: Score(total), trainingSeconds: 0,
          testSeconds: 0))
    }
    return results
  }

  @Test(arguments: [
    ([], false), ([50], false), ([50, 50], false), ([50, 50, 50], true), ([50, 49, 50], true),
    ([50, 49, 51], false), ([50, 60, 59, 60], true), ([50, 49, 51, 50], false),
    ([0, 0, 0], true), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], true),
  ])
  func patienceEndsATrainingThatNoLongerImproves(accuracies: [Int], isOver: Bool) throws {
    var options = TrainingOptions(epochs: 10, batchSize: 8, optimizer: .adam(), seed: 0)
    let results = try results(accuracies)
    #expect(options.isOver(after: results) == (accuracies.count == 10))
    options.patience = 2
    #expect(options.isOver(after: results) == isOver)
  }

  @Test func earlyEndIsFinalEvenWhenResumed() throws {
    let architecture = architectures()[0]
    func network() throws -> Network {
      try Network(architecture: architecture, seed: 0, batchCapacity: 20, threads: 1)
    }
    let examples = examples(20, shape: architecture.input, classes: 10)
    // With a learning rate of 0 the accuracy never rises.
    var options = TrainingOptions(
      epochs: 9, batchSize: 20, optimizer: .sgd(learningRate: 0), seed: 0, patience: 3)
    var results: [EpochResult] = []
    try train(network(), on: examples, testingOn: examples, options: options) {
      results.append($0)
    }
    #expect(results.map(\.epoch) == [1, 2, 3, 4])
    try train(network(), on: examples, testingOn: examples, options: options, after: results) {
      Issue.record("epoch \($0.epoch) after the end")
    }
    options.epochsPerTest = 2
    options.patience = 1
    results = []
    try train(network(), on: examples, testingOn: examples, options: options) {
      results.append($0)
    }
    #expect(results.map(\.epoch) == [2, 4])
  }

  @Test func trainsOnAugmentedImages() throws {
    let architecture = architectures()[0]
    let images = examples(30, shape: architecture.input, classes: 10)
    let others = examples(30, shape: architecture.input, classes: 10, seed: 4)
    func tests(_ augmentation: ((Int) throws -> Examples)?) throws -> [Score] {
      var scores: [Score] = []
      try train(
        Network(architecture: architecture, seed: 0, batchCapacity: 32, threads: 1), on: images,
        augmentation: augmentation, testingOn: others,
        options: TrainingOptions(epochs: 3, batchSize: 10, optimizer: .adam(), seed: 0)
      ) { scores.append($0.test) }
      return scores
    }
    let plain = try tests(nil)
    var requested: [Int] = []
    let augmented = try tests {
      requested.append($0)
      return $0 == 1 ? images : others
    }
    #expect(requested == [1, 2, 3])
    #expect(augmented[0] == plain[0])
    #expect(augmented[1] != plain[1])
    #expect(try tests { _ in images } == plain)
  }

  @Test(arguments: [TrainingSpan.steps(5), .steps(-1), .epochs(1)])
  func rejectsAWarmUpAsLongAsTheTraining(warmUp: TrainingSpan) throws {
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let examples = examples(33, shape: architecture.input, classes: 10)
    let options = TrainingOptions(
      epochs: 1, batchSize: 8, optimizer: .adam(),
      schedule: LearningRateSchedule(.constant, warmUp: warmUp), seed: 0)
    let steps = warmUp == .steps(-1) ? -1 : 5
    #expect(
      throws: ModelError.invalidOption(
        "A warm-up must take 0 to 4 of the training's 5 steps, found \(steps).")
    ) {
      try train(network, on: examples, testingOn: examples, options: options) { _ in }
    }
  }

  @Test func errorAfterAnEpochEndsTheTraining() throws {
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

  @Test func rejectsExamplesOfAnotherShape() throws {
    let architecture = architectures()[0]
    let network = try Network(architecture: architecture, seed: 0, batchCapacity: 8, threads: 1)
    let other = ImageShape(height: 4, width: 4, channels: 1)
    #expect(throws: ModelError.inputMismatch(expected: architecture.input, found: other)) {
      try evaluate(network, on: examples(4, shape: other, classes: 10))
    }
  }

  @Test func rejectsABatchBeyondTheCapacity() throws {
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
