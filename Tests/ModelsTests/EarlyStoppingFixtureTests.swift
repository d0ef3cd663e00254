import Foundation
import Testing

@testable import Models

/// When Keras's EarlyStopping ends trainings, from a file that scripts/make-training-fixtures.py
/// wrote.
@Suite struct EarlyStoppingFixtureTests {
  private struct File: Decodable {
    let trainings: [Training]
  }

  struct Training: Decodable, Sendable, CustomTestStringConvertible {
    let patience: Int
    /// The number of correct predictions after each epoch, of 1,000.
    let correct: [Int]
    /// The number of epochs after which the training ended; nil if it did not.
    let epochs: Int?

    var testDescription: String { "patience \(patience), \(correct.count) epochs" }
  }

  static let trainings: [Training] = {
    let path = KerasFixture.folder.appendingPathComponent("early-stopping.json")
    return try! JSONDecoder().decode(File.self, from: Data(contentsOf: path)).trainings
  }()

  @Test(arguments: trainings) func endsWhenKerasDoes(training: Training) {
    let options = TrainingOptions(
      epochs: training.correct.count + 1, batchSize: 1, optimizer: .adam(), seed: 0,
      patience: training.patience)
    let results = training.correct.enumerated().map { index, correct in
      let score = Score(BatchResult(lossSum: 1, correct: correct, count: 1_000))
      return EpochResult(
        epoch: index + 1, training: score, test: score, trainingSeconds: 0, testSeconds: 0)
    }
    let end = (1...results.count).first { options.isOver(after: Array(results.prefix($0))) }
    #expect(end == training.epochs)
  }

  @Test func someTrainingsEndAndSomeDoNot() {
    #expect(Self.trainings.contains { $0.epochs == nil && $0.correct.count >= 10 })
    #expect(Set(Self.trainings.compactMap(\.epochs)).count >= 8)
  }
}
