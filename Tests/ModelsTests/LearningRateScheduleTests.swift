import Foundation
import Testing

@testable import Kernels
@testable import Models

/// The expected numbers come from the schedulers of PyTorch 2.15 and Keras 3 with a learning rate
/// of 0.1.
@Suite struct LearningRateScheduleTests {
  private func rates(
    _ schedule: LearningRateSchedule, epochs: Int, stepsPerEpoch: Int
  ) -> [StepRates] {
    let length = TrainingLength(epochs: epochs, stepsPerEpoch: stepsPerEpoch)
    return (1...length.steps).map { schedule.rates(step: $0, of: length, learningRate: 0.1) }
  }

  private func difference(_ found: [Double], _ expected: [Double]) -> Double {
    found.count == expected.count
      ? zip(found, expected).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test func constantScheduleKeepsTheOptimizersRate() {
    for optimizer in [Optimizer.adam(learningRate: 0.1), .sgd(learningRate: 0.1)] {
      let rates = LearningRateSchedule.constant.rates(
        step: 7, of: TrainingLength(epochs: 2, stepsPerEpoch: 5),
        learningRate: optimizer.learningRate)
      #expect(rates == StepRates(learningRate: 0.1, beta1: nil))
    }
  }

  @Test func stepScheduleMatchesStepLR() {
    let schedule = LearningRateSchedule(.step(every: .epochs(2), factor: 0.5))
    let found = rates(schedule, epochs: 6, stepsPerEpoch: 2).map(\.learningRate)
    #expect(found == [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.025])
    let inSteps = LearningRateSchedule(.step(every: .steps(4), factor: 0.5))
    #expect(rates(inSteps, epochs: 6, stepsPerEpoch: 2).map(\.learningRate) == found)
  }

  @Test func cosineScheduleMatchesCosineAnnealingLR() {
    let found = rates(.init(.cosine), epochs: 2, stepsPerEpoch: 4).map(\.learningRate)
    let expected = [
      0.1, 0.09619397662556434, 0.08535533905932738, 0.0691341716182545, 0.05,
      0.030865828381745515, 0.014644660940672627, 0.0038060233744356634,
    ]
    #expect(difference(found, expected) < 1e-16)
  }

  /// Keras computes the schedule in single precision.
  @Test(arguments: [TrainingSpan.steps(4), .epochs(2)])
  func warmUpMatchesKerasCosineDecay(warmUp: TrainingSpan) {
    let found = rates(.init(.cosine, warmUp: warmUp), epochs: 5, stepsPerEpoch: 2)
      .map(\.learningRate)
    let expected = [
      0, 0.02500000037252903, 0.05000000074505806, 0.07500000298023224, 0.10000000149011612,
      0.09330127388238907, 0.07500000298023224, 0.04999999701976776, 0.02499999664723873,
      0.006698730867356062,
    ]
    #expect(difference(found, expected) < 1e-8)
    #expect(found[0] == 0 && found[4] == 0.1)
  }

  @Test func oneCycleScheduleMatchesOneCycleLR() {
    let found = rates(.init(.oneCycle(cyclesBeta: true)), epochs: 5, stepsPerEpoch: 4)
    let learningRates = [
      0.0040000000000000036, 0.013167184270002533, 0.037167184270002526, 0.06683281572999747,
      0.09083281572999748, 0.1, 0.09874640062350874, 0.09504846320134738, 0.089091617757105,
      0.0811745653949763, 0.07169430017913009, 0.06112620219362893, 0.0500002,
      0.03887419780637107, 0.028306099820869922, 0.0188258346050237, 0.010908782242895003,
      0.004951936798652629, 0.0012539993764912555, 4e-07,
    ]
    let betas = [
      0.95, 0.9404508497187474, 0.9154508497187474, 0.8845491502812526, 0.8595491502812526, 0.85,
      0.8512536043909088, 0.854951556604879, 0.8609084258765984, 0.8688255099070633,
      0.878305813044122, 0.8888739533021842, 0.8999999999999999, 0.9111260466978157,
      0.9216941869558779, 0.9311744900929366, 0.9390915741234015, 0.945048443395121,
      0.9487463956090911, 0.95,
    ]
    #expect(difference(found.map(\.learningRate), learningRates) < 1e-16)
    #expect(difference(found.compactMap(\.beta1), betas) < 1e-15)
    let plain = rates(.init(.oneCycle(cyclesBeta: false)), epochs: 5, stepsPerEpoch: 4)
    #expect(plain.map(\.learningRate) == found.map(\.learningRate))
    #expect(plain.allSatisfy { $0.beta1 == nil })
  }

  /// The first phase ends before the first step.
  @Test func veryShortCycleOnlyFalls() {
    let three = rates(.init(.oneCycle(cyclesBeta: true)), epochs: 1, stepsPerEpoch: 3)
    #expect(
      difference(
        three.map(\.learningRate), [0.09944154354509119, 0.046263710266697504, 4e-07]) < 1e-16)
    #expect(
      difference(
        three.compactMap(\.beta1), [0.8505584586887436, 0.9037365046793212, 0.95]) < 1e-15)
    let one = rates(.init(.oneCycle(cyclesBeta: false)), epochs: 1, stepsPerEpoch: 1)
    #expect(difference(one.map(\.learningRate), [4e-07]) < 1e-16)
  }

  @Test func everyScheduleStartsAfterItsWarmUp() {
    let shapes: [LearningRateSchedule.Shape] = [
      .constant, .cosine, .oneCycle(cyclesBeta: true), .step(every: .epochs(1), factor: 0.5),
    ]
    for shape in shapes {
      let plain = rates(.init(shape), epochs: 3, stepsPerEpoch: 5)
      let warmed = rates(.init(shape, warmUp: .epochs(1)), epochs: 4, stepsPerEpoch: 5)
      #expect(Array(warmed[5...]) == plain)
      #expect(
        warmed[..<5].map(\.learningRate)
          == (0..<5).map { plain[0].learningRate * Double($0) / 5 })
      #expect(warmed[..<5].allSatisfy { $0.beta1 == plain[0].beta1 })
    }
  }

  @Test func spansInStepsGiveTheSameRates() {
    let length = TrainingLength(epochs: 6, stepsPerEpoch: 2)
    let schedule = LearningRateSchedule(
      .step(every: .epochs(2), factor: 0.5), warmUp: .epochs(1))
    let inSteps = schedule.inSteps(of: length)
    #expect(
      inSteps == LearningRateSchedule(.step(every: .steps(4), factor: 0.5), warmUp: .steps(2)))
    #expect(
      rates(inSteps, epochs: 6, stepsPerEpoch: 2) == rates(schedule, epochs: 6, stepsPerEpoch: 2))
    #expect(LearningRateSchedule.constant.inSteps(of: length) == .constant)
  }

  @Test func survivesEncodingAndDecoding() throws {
    for schedule in [
      LearningRateSchedule.constant, .init(.oneCycle(cyclesBeta: true), warmUp: .epochs(2)),
      .init(.step(every: .steps(30), factor: 0.1)),
    ] {
      let json = try JSONEncoder().encode(schedule)
      #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: json) == schedule)
    }
  }

  @Test func lengthIncludesTheLastSmallerBatch() {
    #expect(TrainingLength(epochs: 3, images: 60_000, batchSize: 128).steps == 3 * 469)
    #expect(TrainingLength(epochs: 3, images: 256, batchSize: 128).steps == 6)
  }
}

@Suite struct OptimizerTests {
  /// The committed results were trained with rates computed this way.
  @Test(arguments: [0.001, 0.01, 0.25, 3e-4])
  func adamsRatesMatchPowersOfTheCLibrary(learningRate: Double) {
    let adam = Optimizer.adam(learningRate: learningRate)
    let length = TrainingLength(epochs: 100, stepsPerEpoch: 1_000)
    var differences = 0
    for step in 1...100_000 {
      let correction = (1 - pow(0.999, Double(step))).squareRoot() / (1 - pow(0.9, Double(step)))
      let rates = LearningRateSchedule.constant.rates(
        step: step, of: length, learningRate: learningRate)
      guard
        case .adam(let rate, let first, let second, let epsilon, let decay) = adam.rule(
          step: step, at: rates)
      else {
        Issue.record("the rule is not Adam's")
        return
      }
      let isSame =
        rate == Float(learningRate * correction) && first == Float(1 - 0.9)
        && second == Float(1 - 0.999) && epsilon == 1e-7 && decay == 0
      if !isSame { differences += 1 }
    }
    #expect(differences == 0)
  }

  private let gradients: [[Double]] = [[0.1, -0.2, 0.3], [0.3, 0.1, -0.4], [0, 0, 0]]

  /// Takes three steps from (1, −2, ½), in double precision except for the numbers of the rules.
  private func steps(_ rule: (Int) -> UpdateRule) -> [[Double]] {
    var theta = [1.0, -2.0, 0.5]
    var (m, v) = ([0.0, 0, 0], [0.0, 0, 0])
    return gradients.enumerated().map { index, gradient in
      guard
        case .adam(let rate, let first, let second, let epsilon, let decay) = rule(index + 1)
      else { return [] }
      for i in 0..<3 {
        theta[i] -= theta[i] * Double(decay)
        m[i] += (gradient[i] - m[i]) * Double(first)
        v[i] += (gradient[i] * gradient[i] - v[i]) * Double(second)
        theta[i] -= m[i] * Double(rate) / (v[i].squareRoot() + Double(epsilon))
      }
      return theta
    }
  }

  private func difference(_ found: [[Double]], _ expected: [[Double]]) -> Double {
    zip(found.joined(), expected.joined()).map { abs($0 - $1) }.max() ?? .infinity
  }

  /// Keras computes the powers of β in single precision, which changes the first step by 2e-5.
  @Test func adamWMatchesKeras() {
    let optimizer = Optimizer.adamW(learningRate: 0.1, weightDecay: 0.5)
    let expected = [
      [0.8500038385391235, -1.8000022172927856, 0.3750017285346985],
      [0.7157273888587952, -1.6833690404891968, 0.3756023645401001],
      [0.6089972257614136, -1.578613042831421, 0.37178051471710205],
    ]
    #expect(difference(steps { optimizer.rule(step: $0) }, expected) < 3e-6)
  }

  /// Compares with PyTorch's `AdamW` and `OneCycleLR(max_lr: 0.1, total_steps: 4)`. PyTorch adds ε
  /// elsewhere, which changes a step by 3e-6.
  @Test func adamWWithCyclingBetaMatchesPyTorch() {
    let optimizer = Optimizer.adamW(learningRate: 0.1, weightDecay: 0.5)
    let schedule = LearningRateSchedule(.oneCycle(cyclesBeta: true))
    let length = TrainingLength(epochs: 1, stepsPerEpoch: 4)
    let expected = [
      [0.99400000000004, -1.99200000000002, 0.4950000000000133],
      [0.8889604024635754, -1.920427435205261, 0.5118431667769465],
      [0.847602825416323, -1.8973739831917928, 0.5210268497285843],
    ]
    let found = steps { step in
      optimizer.rule(
        step: step, at: schedule.rates(step: step, of: length, learningRate: 0.1))
    }
    #expect(difference(found, expected) < 2e-6)
  }

  @Test func adamWWithoutDecayIsAdam() {
    for step in 1...3 {
      #expect(
        "\(Optimizer.adamW(learningRate: 0.01, weightDecay: 0).rule(step: step))"
          == "\(Optimizer.adam(learningRate: 0.01).rule(step: step))")
    }
  }
}
