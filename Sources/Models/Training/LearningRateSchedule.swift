import DeterministicMath

/// How the learning rate, and with it Adam's β₁, changes from step to step.
///
/// A value that says nothing about a training: the rates of a step follow from the step's number,
/// the length of the training and the optimiser's learning rate.
///
///     let schedule = LearningRateSchedule(.cosine, warmUp: .epochs(1))
///     let length = TrainingLength(epochs: 12, stepsPerEpoch: 469)
///     schedule.rates(step: 470, of: length, learningRate: 0.001).learningRate  // 0.001
public struct LearningRateSchedule: Codable, Hashable, Sendable {
  /// The course of the learning rate after the warm-up.
  public enum Shape: Codable, Hashable, Sendable {
    /// The optimiser's learning rate throughout.
    case constant
    /// PyTorch's `StepLR`: multiplied by `factor` after every `every`.
    ///
    /// `every` is at least 1, `factor` lies between 0 and 1.
    case step(every: TrainingSpan, factor: Double)
    /// Half a cosine from the optimiser's learning rate to 0, step by step: PyTorch's
    /// `CosineAnnealingLR` and Keras's `CosineDecay` (Loshchilov & Hutter, 2017).
    case cosine
    /// PyTorch's `OneCycleLR` in two phases (Smith & Topin, 2018): half a cosine up from a 25th of
    /// the optimiser's learning rate to all of it in the first 30 % of the steps, then half a cosine
    /// down to a 250,000th.
    ///
    /// With `cyclesBeta`, Adam's β₁ goes down from 0.95 to 0.85 meanwhile, and up again.
    case oneCycle(cyclesBeta: Bool)
  }

  /// The course of the learning rate after the warm-up.
  public var shape: Shape
  /// How long the learning rate first rises in a straight line, from 0 in the first step to where
  /// `shape` begins, as Keras's `CosineDecay(warmup_steps:)` has it rise.
  ///
  /// `shape` spans the steps after it.
  public var warmUp: TrainingSpan

  /// The optimiser's learning rate throughout.
  public static let constant = LearningRateSchedule(.constant)

  /// A schedule of a shape.
  public init(_ shape: Shape, warmUp: TrainingSpan = .steps(0)) {
    self.shape = shape
    self.warmUp = warmUp
  }

  /// The rates of step `step` of a training.
  ///
  /// - Parameters:
  ///   - step: Counted from 1.
  ///   - length: The whole training, with all the epochs that were asked for.
  ///   - learningRate: The optimiser's.
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

  /// The same schedule for trainings of other lengths, its spans as many steps as in `length`.
  public func inSteps(of length: TrainingLength) -> LearningRateSchedule {
    var schedule = self
    schedule.warmUp = .steps(warmUp.steps(in: length))
    if case .step(let every, let factor) = shape {
      schedule.shape = .step(every: .steps(every.steps(in: length)), factor: factor)
    }
    return schedule
  }

  /// The rates of the step that has `done` of the shape's `count` steps behind it.
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

/// What a schedule gives one step.
public struct StepRates: Hashable, Sendable {
  /// The optimiser's learning rate in this step.
  public let learningRate: Double
  /// Adam's β₁ in this step; nil where it is the optimiser's own.
  public let beta1: Double?
}

/// The length of a training, or of a part of it, in one of two units.
public enum TrainingSpan: Codable, Hashable, Sendable {
  /// So many steps.
  case steps(Int)
  /// So many passes over the training images.
  case epochs(Int)

  /// The span in steps of a training.
  public func steps(in length: TrainingLength) -> Int {
    switch self {
    case .steps(let steps): steps
    case .epochs(let epochs): epochs * length.stepsPerEpoch
    }
  }
}

/// How long a training is.
public struct TrainingLength: Hashable, Sendable {
  /// Passes over the training images.
  public let epochs: Int
  /// Steps of a pass, the last with a smaller batch counted.
  public let stepsPerEpoch: Int
  /// All steps.
  public var steps: Int { epochs * stepsPerEpoch }

  /// A length from its parts, each at least 1.
  public init(epochs: Int, stepsPerEpoch: Int) {
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The length of a training on `images` images.
  public init(epochs: Int, images: Int, batchSize: Int) {
    self.init(epochs: epochs, stepsPerEpoch: (images + batchSize - 1) / batchSize)
  }
}

/// The defaults of PyTorch's `OneCycleLR`, and where in its two phases a step is.
private enum OneCycle {
  static let risingShare = 0.3
  static let division = 25.0
  static let finalDivision = 1e4
  static let leastBeta = 0.85
  static let greatestBeta = 0.95

  /// A phase, and how much of its way is left, 1…0, along half a cosine.
  enum Share {
    case rising(Double)
    case falling(Double)

    /// The value at this place on the way from `start` by `peak` to `end`.
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
