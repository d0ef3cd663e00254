import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Models
import Results
import Runs

/// The command line.
@main
struct Bench: ParsableCommand {
  static func main() {
    // Some experiments use the arithmetic without a network.
    let missing = ProcessorCheck.missingExtensions
    guard missing.isEmpty else {
      exit(withError: ModelError.unsupportedProcessor(missing: missing))
    }
    StandardStreams.reserve()
    if ProcessInfo.processInfo.environment[Claims.childVariable] != nil {
      Interruption.endWithParent()
    }
    do {
      try checkEncoding()
      var command = try command(for: Array(CommandLine.arguments.dropFirst()))
      try ResourceLimits.check()
      try command.run()
      try StandardStreams.checkOutput()
    } catch {
      exit(with: error)
    }
  }

  /// Checks that all arguments are valid UTF-8. Swift replaces bytes that are not, so that two paths
  /// could become one.
  private static func checkEncoding() throws {
    for (position, argument) in CommandLine.arguments.enumerated().dropFirst() {
      guard let bytes = CommandLine.unsafeArgv[position], String(validatingCString: bytes) == nil
      else { continue }
      throw ValidationError(
        "Argument \(position), '\(argument)', is not valid UTF-8. Rename the file or folder.")
    }
    if let bytes = getenv(DataDirectory.variable), String(validatingCString: bytes) == nil {
      throw ValidationError("\(DataDirectory.variable) is not valid UTF-8. Rename the folder.")
    }
  }

  /// Ends the program with an error, what to do about it, and its exit code.
  private static func exit(with error: any Error) -> Never {
    let advised: any Error =
      advice(about: error).map { AdvisedError(error: error, advice: $0) } ?? error
    var (text, code) = message(of: advised)
    switch error as? RunsError {
    case .interrupted?: (text, code) = ("\(advised)", ExitCode(Signals.exitCode))
    case .diverged?: (text, code) = ("\(advised)", ExitCode(divergenceExitCode))
    default: break
    }
    switch error {
    case MergeError.missing, MergeError.missingExperiments: code = ExitCode(incompleteExitCode)
    case is MergeError: code = ExitCode(mismatchExitCode)
    case ResultsError.folderInUse: code = ExitCode(pausedExitCode)
    default: break
    }
    if code == .success, !text.isEmpty {
      print(text)
    } else if !text.isEmpty {
      complain(wrapped(text, width: Terminal.error.width))
    }
    exit(withError: code)
  }

  /// The exit code after a training that diverged. ArgumentParser does not use this code.
  static let divergenceExitCode: Int32 = 3
  /// The exit code of a merge that lacks runs.
  static let incompleteExitCode: Int32 = 4
  /// The exit code of a merge of shards that do not fit together.
  static let mismatchExitCode: Int32 = 5
  /// The exit code of work that the same command with `--resume` continues later: EX_TEMPFAIL of
  /// `sysexits.h`.
  static let pausedExitCode: Int32 = 75

  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "What do dense and convolutional networks know about space?",
    discussion: """
      Trains both kinds of network on normal images and on images whose pixels were all rearranged by one \
      fixed permutation, and measures, with error bars, how much accuracy each loses.

      EXAMPLES:
        bench shuffle                       the main experiment, on MNIST if present
        bench shuffle --seeds 2 --epochs 3  a quick look
        bench help shuffle                  all options of the experiment
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
      Parts.self,
      Race.self,
      Claims.self, Compare.self, Verify.self, Merge.self,
      Train.self, Evaluate.self, Predict.self, Export.self, Datasets.self, Speed.self, Report.self,
      Explore.self,
      Completions.self,
    ])
}

/// The version that `--version` and manifests name.
let benchVersion = "0.2.0"
