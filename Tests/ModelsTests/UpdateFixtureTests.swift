import Foundation
import Testing

@testable import Kernels
@testable import Models

/// Steps of Adam and AdamW as PyTorch and Keras compute them in double precision, from a file that
/// scripts/make-schedule-fixtures.py wrote.
@Suite struct UpdateFixtureTests {
  private struct File: Decodable {
    let updates: [Update]
  }

  struct Update: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let framework: String
    let optimizer: String
    let arguments: [String: Double]
    /// The rates of each step.
    let learning_rate, beta_1: [Double]
    let initial: [Float]
    /// The gradient in each step, and the weights after it.
    let gradients: [[Float]]
    let weights: [[Double]]

    var testDescription: String { "\(framework)'s \(name)" }
  }

  static let updates: [Update] = {
    let data = try! Data(contentsOf: KerasFixture.folder.appendingPathComponent("schedules.json"))
    return try! JSONDecoder().decode(File.self, from: data).updates
  }()

  @Test(arguments: updates) func stepsMatchTheFramework(update: Update) throws {
    let optimizer: Optimizer =
      switch update.optimizer {
      case "Adam": .adam()
      default: .adamW(weightDecay: try #require(update.arguments["weight_decay"]))
      }
    let parameters = Parameters(count: 16)
    parameters.values.store(update.initial)
    for step in update.gradients.indices {
      let gradient = FloatBuffer(count: 16)
      gradient.store(update.gradients[step])
      let rates = StepRates(
        learningRate: update.learning_rate[step], beta1: update.beta_1[step])
      optimizer.rule(step: step + 1, at: rates).apply(
        gradient: gradient.vectors, to: parameters, at: 0, count: 1)
      for (index, expected) in update.weights[step].enumerated() {
        // PyTorch's epsilon moves a weight by up to 4e-7, and single precision by a few 1e-8.
        #expect(
          abs(Double(parameters.values[index]) - expected) <= 1e-6,
          "weight \(index) after step \(step + 1)")
      }
    }
  }

  @Test func bothOptimizersHaveFixturesOfBothFrameworks() {
    let kinds = Set(Self.updates.map { "\($0.framework) \($0.optimizer)" })
    #expect(kinds == ["torch Adam", "torch AdamW", "keras Adam", "keras AdamW"])
  }
}
