import ArgumentParser
import Models
import Results

/// The names of learning rate schedules on the command line.
enum ScheduleName: String, ExpressibleByArgument, CaseIterable {
  case constant
  case step
  case cosine
  case oneCycle = "one-cycle"
}

/// The options for the learning rate schedule.
struct ScheduleOptions: ParsableArguments {
  @Option(help: "The schedule of the learning rate.")
  var schedule = ScheduleName.constant

  @Option(
    help: ArgumentHelp(
      "Epochs, or steps as in 500steps, during which the learning rate first rises from 0. "
        + "(default: 0)", valueName: "n"))
  var warmUp: TrainingSpan?

  @Option(
    help: ArgumentHelp(
      "The epochs, or steps as in 500steps, between two steps of --schedule step. (default: a third "
        + "of the epochs)", valueName: "n"))
  var stepEvery: TrainingSpan?

  @Option(
    help: ArgumentHelp(
      "The factor by which each step of --schedule step multiplies the learning rate. (default: 0.1)",
      valueName: "x"))
  var stepFactor: Double?

  @Flag(help: "With --schedule one-cycle, also take Adam's β₁ from 0.95 to 0.85 and back.")
  var betaCycling = false

  func validate() throws {
    if schedule != .step, stepEvery != nil || stepFactor != nil {
      throw ValidationError(
        "\(stepEvery == nil ? "--step-factor" : "--step-every") requires --schedule step.")
    }
    if let stepFactor, !(stepFactor > 0 && stepFactor < 1) {
      throw ValidationError(
        "--step-factor takes a number above 0 and below 1, found \(stepFactor).")
    }
    if betaCycling, schedule != .oneCycle {
      throw ValidationError("--beta-cycling requires --schedule one-cycle.")
    }
  }

  /// Rejects options that would have no effect on the training.
  func check(epochs: Int, optimizer: Optimizer.Name) throws {
    if betaCycling, optimizer == .sgd {
      throw ValidationError("--beta-cycling requires --optimizer adam or adamw; sgd has no β₁.")
    }
    var warmUpEpochs = 0
    if case .epochs(let count) = warmUp { warmUpEpochs = count }
    guard warmUpEpochs < epochs else {
      throw ValidationError(
        "--warm-up takes fewer epochs than the training has: \(warmUpEpochs) of \(epochs).")
    }
    if schedule == .step, case .epochs(let every) = step(epochs: epochs).every,
      warmUpEpochs + every >= epochs
    {
      throw ValidationError(
        "--schedule step has no effect: its first step would come after \(warmUpEpochs + every) of "
          + "\(plural(epochs, "epoch")). Choose more --epochs or a smaller --step-every.")
    }
  }

  /// Returns the schedule of a training of `epochs` epochs.
  func schedule(epochs: Int) -> LearningRateSchedule {
    let shape: LearningRateSchedule.Shape =
      switch schedule {
      case .constant: .constant
      case .step:
        .step(every: step(epochs: epochs).every, factor: step(epochs: epochs).factor)
      case .cosine: .cosine
      case .oneCycle: .oneCycle(cyclesBeta: betaCycling)
      }
    return LearningRateSchedule(shape, warmUp: warmUp ?? .steps(0))
  }

  /// Returns the interval and the factor of `--schedule step`, with their defaults.
  private func step(epochs: Int) -> (every: TrainingSpan, factor: Double) {
    (stepEvery ?? .epochs((epochs + 2) / 3), stepFactor ?? 0.1)
  }
}

extension TrainingSpan: ExpressibleByArgument {
  private static let unit = "steps"
  private static let counts = 1...1_000_000_000

  /// Parses a number of epochs, such as "3", or of steps, such as "500steps".
  public init?(argument: String) {
    let isSteps = argument.hasSuffix(Self.unit)
    guard let count = Int(isSteps ? String(argument.dropLast(Self.unit.count)) : argument),
      Self.counts.contains(count)
    else { return nil }
    self = isSteps ? .steps(count) : .epochs(count)
  }
}
