import Foundation
import Results

extension RaceResult {
  /// The findings, which contain no seconds: they are the same on every machine.
  var findings: [Finding] { [target] }

  /// The seconds of training, and the machine and what it did before.
  ///
  /// Empty if the runs were not performed by this process.
  package var timing: [String] {
    guard let machine else { return [] }
    return (medianSeconds.map { [seconds($0, on: machine)] } ?? []) + [preparation(machine)]
  }

  private var target: Finding {
    let images = isHoldout ? "images held out of the training images" : "test images"
    let start =
      "\(plural(accuracy.n, "run")) of \(settings.training.duration) reach a mean accuracy of "
      + "\(precise(accuracy.mean)) on \(images)"
    let wanted = "the target of \(percent(settings.target, decimals: 1))"
    guard let interval = accuracy.interval else {
      return Finding(
        "\(start); one run has no interval to compare with \(wanted).", isInconclusive: true)
    }
    if areTooFewEqualRuns {
      return Finding(
        "\(start), all with the same accuracy: too few equal runs to compare with \(wanted).",
        isInconclusive: true)
    }
    let ends = "(95 % interval \(precise(interval.lowerBound)) to \(precise(interval.upperBound)))"
    switch decision {
    case .reached:
      return Finding("\(start) \(ends): the lower end of the interval reaches \(wanted).")
    case .missed:
      return Finding("\(start) \(ends): the whole interval is below \(wanted).")
    case .inconclusive:
      return Finding(
        "\(start) \(ends): the lower end of the interval does not reach \(wanted), which the "
          + "interval contains.", isInconclusive: true)
    }
  }

  private func seconds(_ middle: Double, on machine: RaceMachine) -> String {
    "Training alone takes \(format(middle)) s (median; \(format(trainingSeconds.min() ?? .nan)) to "
      + "\(format(trainingSeconds.max() ?? .nan)) s) on \(plural(machine.threads, "thread")); in "
      + "proportion to the measured peak, \(RaceMachine.referenceCores) cores of "
      + String(format: "%.0f GFLOP/s", RaceMachine.referencePeak / 1e9)
      + " each would take \(format(machine.scaled(middle))) s. "
      + String(
        format: "It is %.0f billion multiply-adds by the layers' definitions.", multiplyAdds / 1e9)
  }

  private func preparation(_ machine: RaceMachine) -> String {
    "Machine: \(machine.machine.cpu ?? machine.machine.architecture), "
      + "\(plural(machine.machine.logicalCores, "logical core")); measured peak of "
      + "\(plural(machine.threads, "thread")) "
      + String(format: "%.0f GFLOP/s", machine.peak / 1e9)
      + ". Not counted: loading the images, \(format(machine.loadingSeconds)) s, and building the "
      + "network, \(String(format: "%.4f", machine.buildingSeconds)) s."
  }

  /// Formats an accuracy with three decimals, because the interval is narrow.
  private func precise(_ accuracy: Double) -> String { percent(accuracy, decimals: 3) }

  private func format(_ seconds: Double) -> String {
    String(format: seconds < 10 ? "%.2f" : "%.1f", seconds)
  }
}
