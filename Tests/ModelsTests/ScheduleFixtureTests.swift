import Foundation
import Testing

@testable import Models

/// Compares with the learning rates of PyTorch and Keras, from a file written by
/// scripts/make-schedule-fixtures.py.
@Suite struct ScheduleFixtureTests {
  private struct File: Decodable {
    let schedules: [Schedule]
  }

  struct Schedule: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let framework: String
    let schedule: String
    let arguments: [String: Argument]
    let learning_rate: [Double]
    let beta_1: [Double]?
    let warm_up: [String: Double]?

    var testDescription: String { name }

    /// Returns a numeric argument of a schedule, or 0 if it is missing.
    func number(_ name: String) -> Double { arguments[name]?.number ?? 0 }
  }

  struct Argument: Decodable, Sendable {
    let number: Double?
    let flag: Bool?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      flag = try? container.decode(Bool.self)
      number = try? container.decode(Double.self)
    }
  }

  static let schedules: [Schedule] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let data = try! Data(contentsOf: folder.appendingPathComponent("Fixtures/schedules.json"))
    return try! JSONDecoder().decode(File.self, from: data).schedules
  }()

  /// Returns our schedule with the same arguments, the optimizer's learning rate and the number of
  /// steps, or nil if there is no such schedule.
  private func own(_ fixture: Schedule) -> (LearningRateSchedule, rate: Double, steps: Int)? {
    guard fixture.warm_up == nil, fixture.number("alpha") == 0 else { return nil }
    switch fixture.schedule {
    case "OneCycleLR":
      let cycles = fixture.arguments["cycle_momentum"]?.flag == true
      guard !cycles || fixture.number("base_momentum") == 0.85 else { return nil }
      return (
        LearningRateSchedule(.oneCycle(cyclesBeta: cycles)), fixture.number("max_lr"),
        Int(fixture.number("total_steps"))
      )
    case "CosineAnnealingLR":
      return (LearningRateSchedule(.cosine), fixture.number("lr"), Int(fixture.number("T_max")))
    case "StepLR":
      let shape = LearningRateSchedule.Shape.step(
        every: .steps(Int(fixture.number("step_size"))), factor: fixture.number("gamma"))
      return (
        LearningRateSchedule(shape), fixture.number("lr"), fixture.learning_rate.count
      )
    case "CosineDecay":
      let warmUp = Int(fixture.number("warmup_steps"))
      guard fixture.number("initial_learning_rate") == 0 || warmUp == 0 else { return nil }
      return (
        LearningRateSchedule(.cosine, warmUp: .steps(warmUp)),
        warmUp == 0 ? fixture.number("initial_learning_rate") : fixture.number("warmup_target"),
        Int(fixture.number("decay_steps")) + warmUp
      )
    default: return nil
    }
  }

  @Test(arguments: schedules) func ratesMatchTheFramework(fixture: Schedule) throws {
    guard let (schedule, rate, steps) = own(fixture) else { return }
    let length = TrainingLength(epochs: 1, stepsPerEpoch: steps)
    for step in 1...min(steps, fixture.learning_rate.count) {
      let rates = schedule.rates(step: step, of: length, learningRate: rate)
      #expect(
        abs(rates.learningRate - fixture.learning_rate[step - 1]) <= 1e-12 * rate,
        "step \(step)")
      if let beta = fixture.beta_1?[step - 1] {
        #expect(abs((rates.beta1 ?? 0) - beta) <= 1e-12, "step \(step)")
      }
    }
  }

  @Test func everyKindOfScheduleHasAFixture() {
    let kinds = Set(Self.schedules.filter { own($0) != nil }.map(\.schedule))
    #expect(kinds == ["OneCycleLR", "CosineAnnealingLR", "StepLR", "CosineDecay"])
  }
}
