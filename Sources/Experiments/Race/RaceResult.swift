import Foundation
import Results

/// The result of a race.
package struct RaceResult: Sendable {
  /// The settings of the race.
  package let settings: RaceExperiment.Settings
  /// The accuracy at the end of the training, over seeds.
  package let accuracy: SampleSummary
  /// The wall-clock seconds of each run's training, without tests.
  package let trainingSeconds: [Double]
  /// The multiply-adds of one run's training, by the layers' definitions.
  package let multiplyAdds: Double
  /// Whether the test images were held out of the training images.
  package let isHoldout: Bool
  /// The machine that it was run on; nil if that is not known.
  package let machine: RaceMachine?

  /// The median of the wall-clock seconds of a run's training; nil if the machine is not known.
  package var medianSeconds: Double? {
    machine == nil || trainingSeconds.isEmpty ? nil : median(trainingSeconds)
  }

  /// What the interval of the mean accuracy says about the target.
  package enum Decision: String, Sendable {
    /// The lower end reaches the target.
    case reached
    /// The upper end is below the target.
    case missed
    /// The interval contains the target, or there is none, or it has no width because a few runs
    /// happened to reach the same accuracy.
    case inconclusive
  }

  /// Whether all runs reached the same accuracy, and are too few for a sign test to decide anything.
  var areTooFewEqualRuns: Bool {
    accuracy.n > 1 && accuracy.minimum == accuracy.maximum
      && DifferenceEstimate.leastPValue([accuracy.n]) > 0.05
  }

  /// What the interval says about the target.
  package var decision: Decision {
    guard let interval = accuracy.interval, !areTooFewEqualRuns else { return .inconclusive }
    if interval.lowerBound >= settings.target { return .reached }
    return interval.upperBound < settings.target ? .missed : .inconclusive
  }
}
