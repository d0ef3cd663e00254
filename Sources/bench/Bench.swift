import ArgumentParser
import Experiments
import Foundation
import Models
import Runs

/// The command line: what can be asked.
@main
struct Bench: ParsableCommand {
  static func main() {
    // Some experiments use the arithmetic without a network.
    let missing = ProcessorCheck.missingExtensions
    guard missing.isEmpty else {
      exit(withError: ModelError.unsupportedProcessor(missing: missing))
    }
    StandardStreams.reserve()
    do {
      var command = try parseAsRoot()
      try command.run()
      try StandardStreams.checkOutput()
    } catch {
      exit(with: error)
    }
  }

  /// Ends the program with an error, what to do about it, and its exit code.
  private static func exit(with error: any Error) -> Never {
    guard let advice = advice(about: error) else { exit(withError: error) }
    let advised = AdvisedError(error: error, advice: advice)
    let code: ExitCode? =
      switch error as? RunsError {
      case .interrupted?: ExitCode(Signals.exitCode)
      case .diverged?: ExitCode(divergenceExitCode)
      default: nil
      }
    guard let code else { exit(withError: advised) }
    complain(wrapped("\(advised)", width: Terminal.error.width))
    exit(withError: code)
  }

  /// The exit code where trainings diverged, which ArgumentParser's own codes leave free.
  static let divergenceExitCode: Int32 = 3

  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "What do dense and convolutional networks know about space?",
    discussion: """
      Trains both on images as they are and on images whose pixels all went through one fixed \
      permutation, and settles with error bars what is left of their accuracy.

      EXAMPLES:
        bench shuffle                       the experiment, on MNIST if it is there
        bench shuffle --seeds 2 --epochs 3  a quick look
        bench help shuffle                  all its options
        bench speed                         how fast this machine trains
      """,
    version: benchVersion,
    subcommands: [
      Shuffle.self,
      Shift.self,
      Samples.self,
      Locality.self,
      Edge.self,
      Parameters.self,
      Equivalence.self,
      Tabular.self,
      Claims.self,
      Train.self, Evaluate.self, Datasets.self, Speed.self, Report.self, Completions.self,
    ])
}

/// The version that `--version` and manifests name.
let benchVersion = "0.1.0"
