import Foundation
import Testing

@testable import Models

/// A training that stops between two steps and continues from there.
@Suite struct TrainingPointTests {
  /// What a training leaves, for bitwise comparison.
  private struct Outcome: Equatable {
    var scores: [Score] = []
    var state: [Tensor] = []
  }

  private struct Stopped: Error {}

  private let architecture = try! Architecture.cnn(
    input: ImageShape(height: 12, width: 12, channels: 1), classes: 4, dropout: 0.5)

  private func options(epochsPerTest: Int) -> TrainingOptions {
    TrainingOptions(
      epochs: 4, batchSize: 16, optimizer: .adam(), schedule: LearningRateSchedule(.cosine),
      seed: 3, epochsPerTest: epochsPerTest)
  }

  /// Trains on 40 images, in three steps per epoch.
  private func train(
    _ network: Network, epochsPerTest: Int, after earlier: [EpochResult] = [],
    from point: TrainingPoint? = nil, afterStep: (TrainingPoint) throws -> Void = { _ in },
    afterEpoch: (EpochResult) -> Void
  ) throws {
    try Models.train(
      network, on: examples(40, shape: architecture.input, classes: 4),
      testingOn: examples(20, shape: architecture.input, classes: 4, seed: 1),
      options: options(epochsPerTest: epochsPerTest), after: earlier, from: point,
      afterStep: afterStep, afterEpoch: afterEpoch)
  }

  private func network() throws -> Network {
    try Network(architecture: architecture, seed: 3, batchCapacity: 16, threads: 1)
  }

  @Test(arguments: [1, 2, 4])
  func aTrainingContinuesFromAnyStepToTheSameBytes(epochsPerTest: Int) throws {
    var whole = Outcome()
    var stepCount = 0
    let network = try network()
    try train(network, epochsPerTest: epochsPerTest, afterStep: { _ in stepCount += 1 }) {
      whole.scores += [$0.training, $0.test]
    }
    whole.state = network.trainingState
    // Twelve steps, without those at the end of a tested epoch.
    #expect(stepCount == 12 - 4 / epochsPerTest)

    for stop in 1...stepCount {
      let first = try self.network()
      var steps = 0
      var reached: TrainingPoint?
      var results: [EpochResult] = []
      #expect(throws: Stopped.self) {
        try train(
          first, epochsPerTest: epochsPerTest,
          afterStep: { point in
            steps += 1
            reached = point
            if steps == stop { throw Stopped() }
          }
        ) { results.append($0) }
      }
      // As a file would keep it.
      let point = try JSONDecoder().decode(
        TrainingPoint.self, from: JSONEncoder().encode(try #require(reached)))
      let second = try self.network()
      try second.restore(trainingState: first.trainingState)
      try train(second, epochsPerTest: epochsPerTest, after: results, from: point) {
        results.append($0)
      }
      let resumed = Outcome(
        scores: results.flatMap { [$0.training, $0.test] }, state: second.trainingState)
      #expect(resumed == whole, "stopped after \(stop) steps")
    }
  }

  @Test(arguments: [(0, 0), (1, 3), (1, -1)])
  func rejectsAPointThatTheTrainingDoesNotPass(epoch: Int, steps: Int) throws {
    let network = try network()
    #expect(throws: ModelError.self) {
      try train(
        network, epochsPerTest: 1, from: TrainingPoint(epoch: epoch, steps: steps)
      ) { _ in }
    }
  }
}
