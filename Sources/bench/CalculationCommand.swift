import ArgumentParser
import Experiments

/// A command that computes its answer within seconds, and writes files only with `--out`.
protocol CalculationCommand: ExperimentCommand where Question: Calculation {}

extension CalculationCommand {
  func run() throws { try answer() }

  /// Computes and prints the answer, and writes it with `--out`.
  func answer() throws {
    if output.out == nil { try printAnswer() } else { try runExperiment() }
  }

  private func printAnswer() throws {
    let (experiment, display) = try begin()
    let signals = Signals()
    let answer = try withExtendedLifetime(signals) {
      do {
        return try experiment.answer { display.show($0) }
      } catch is CancellationError {
        throw ExitCode(Signals.exitCode)
      }
    }
    display.end()
    try report(answer, from: experiment).print(asJSON: output.reporting.json)
  }

  /// Rejects options that concern files if none are written.
  func checkOutput() throws {
    if output.out == nil, output.resume || output.force {
      throw ValidationError("--resume and --force require --out: without it, nothing is written.")
    }
  }
}
