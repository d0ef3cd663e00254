import DeterministicMath

/// A schedule that changes the learning rate, and with it Adam's β₁, from step to step.
///
/// A schedule does not depend on a particular training: the rates of a step follow from the number
/// of the step, the length of the training and the optimizer's learning rate.
///
///     let schedule = LearningRateSchedule(.cosine, warmUp: .epochs(1))
///     let length = TrainingLength(epochs: 12, stepsPerEpoch: 469)
///     schedule.rates(step: 470, of: length, learningRate: 0.001).learningRate  // 0.001
public struct LearningRateSchedule: Codable, Hashable, Sendable {
  /// The course of the learning rate after the warm-up.
  public enum Shape: Codable, Hashable, Sendable {
    /// The optimizer's learning rate in all steps.
    case constant
    /// PyTorch's `StepLR`: the learning rate is multiplied by `factor` after every span of `every`.
    ///
    /// `every` is at least 1, and `factor` is between 0 and 1.
    case step(every: TrainingSpan, factor: Double)
    /// Half a cosine from the optimizer's learning rate to 0, step by step: PyTorch's
    /// `CosineAnnealingLR` and Keras's `CosineDecay` (Loshchilov & Hutter, 2017).
    case cosine
    /// PyTorch's `OneCycleLR` in two phases (Smith & Topin, 2018). In the first 30 % of the steps,
    /// half a cosine rises from 1/25 of the optimizer's learning rate to all of it. In the other
    /// steps, half a cosine falls to 1/250,000.
    ///
    /// With `cyclesBeta`, Adam's β₁ falls from 0.95 to 0.85 in the first phase and rises again in
    /// the second.
    case oneCycle(cyclesBeta: Bool)
  }

  /// The course of the learning rate after the warm-up.
  public var shape: Shape
  /// The length of a linear warm-up from 0 in the first step to the initial rate of `shape`, as in
  /// Keras's `CosineDecay(warmup_steps:)`.
  ///
  /// `shape` covers the remaining steps.
  public var warmUp: TrainingSpan

  /// The optimizer's learning rate in all steps.
  public static let constant = LearningRateSchedule(.constant)

  /// Creates a schedule with a shape and a warm-up.
  public init(_ shape: Shape, warmUp: TrainingSpan = .steps(0)) {
    self.shape = shape
    self.warmUp = warmUp
  }

  /// Returns the rates of step `step` of a training.
  ///
  /// - Parameters:
  ///   - step: The number of the step, counted from 1.
  ///   - length: The length of the whole training, with all requested epochs.
  ///   - learningRate: The optimizer's learning rate.
  public func rates(
    step: Int, of length: TrainingLength, learningRate: Double
  ) -> StepRates {
    let warmUp = min(self.warmUp.steps(in: length), length.steps)
    let done = step - 1
    guard done < warmUp else {
      return rates(after: done - warmUp, of: length.steps - warmUp, length, learningRate)
    }
    let first = rates(after: 0, of: max(length.steps - warmUp, 1), length, learningRate)
    return StepRates(
      learningRate: first.learningRate * Double(done) / Double(warmUp), beta1: first.beta1)
  }

  /// Returns the schedule for trainings of other lengths: its spans have as many steps as in
  /// `length`.
  public func inSteps(of length: TrainingLength) -> LearningRateSchedule {
    var schedule = self
    schedule.warmUp = .steps(warmUp.steps(in: length))
    if case .step(let every, let factor) = shape {
      schedule.shape = .step(every: .steps(every.steps(in: length)), factor: factor)
    }
    return schedule
  }

  /// Returns the rates of the step that follows `done` of the shape's `count` steps.
  private func rates(
    after done: Int, of count: Int, _ length: TrainingLength, _ learningRate: Double
  ) -> StepRates {
    switch shape {
    case .constant: return StepRates(learningRate: learningRate, beta1: nil)
    case .step(let every, let factor):
      let drops = done / max(every.steps(in: length), 1)
      return StepRates(learningRate: learningRate * power(factor, drops), beta1: nil)
    case .cosine:
      let share = (1 + cosineOfPi(Double(done) / Double(count))) / 2
      return StepRates(learningRate: learningRate * share, beta1: nil)
    case .oneCycle(let cyclesBeta):
      let share = OneCycle.share(after: done, of: count)
      return StepRates(
        learningRate: share.between(
          learningRate / OneCycle.division, learningRate,
          learningRate / OneCycle.division / OneCycle.finalDivision),
        beta1: cyclesBeta
          ? share.between(OneCycle.greatestBeta, OneCycle.leastBeta, OneCycle.greatestBeta) : nil)
    }
  }
}

/// The rates of one step.
public struct StepRates: Hashable, Sendable {
  /// The optimizer's learning rate in this step.
  public let learningRate: Double
  /// Adam's β₁ in this step; nil for the optimizer's own.
  public let beta1: Double?
}

/// The length of a training or of a part of it, in steps or epochs.
public enum TrainingSpan: Codable, Hashable, Sendable {
  /// A number of steps.
  case steps(Int)
  /// A number of passes over the training images.
  case epochs(Int)

  /// Returns the number of steps of the span in a training.
  public func steps(in length: TrainingLength) -> Int {
    switch self {
    case .steps(let steps): steps
    case .epochs(let epochs): epochs * length.stepsPerEpoch
    }
  }
}

/// The length of a training.
public struct TrainingLength: Hashable, Sendable {
  /// The number of passes over the training images.
  public let epochs: Int
  /// The number of steps per pass, including the last step if its batch is smaller.
  public let stepsPerEpoch: Int
  /// The number of all steps.
  public var steps: Int { epochs * stepsPerEpoch }

  /// Creates a length from its parts, each at least 1.
  public init(epochs: Int, stepsPerEpoch: Int) {
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// Creates the length of a training on `images` images.
  public init(epochs: Int, images: Int, batchSize: Int) {
    self.init(epochs: epochs, stepsPerEpoch: (images + batchSize - 1) / batchSize)
  }
}

/// The defaults of PyTorch's `OneCycleLR`, and the position of a step in its two phases.
private enum OneCycle {
  static let risingShare = 0.3
  static let division = 25.0
  static let finalDivision = 1e4
  static let leastBeta = 0.85
  static let greatestBeta = 0.95

  /// A phase, and the fraction of its way that is left, 1…0, along half a cosine.
  enum Share {
    case rising(Double)
    case falling(Double)

    /// Returns the value at this position on the way from `start` via `peak` to `end`.
    func between(_ start: Double, _ peak: Double, _ end: Double) -> Double {
      switch self {
      case .rising(let left): peak + (start - peak) * left
      case .falling(let left): end + (peak - end) * left
      }
    }
  }

  static func share(after done: Int, of count: Int) -> Share {
    let peak = risingShare * Double(count) - 1
    let done = Double(done)
    guard done > peak else { return .rising((1 + cosineOfPi(done / peak)) / 2) }
    return .falling((1 + cosineOfPi((done - peak) / (Double(count) - 1 - peak))) / 2)
  }
}
