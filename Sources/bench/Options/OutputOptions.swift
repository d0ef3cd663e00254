import ArgumentParser
import Results

/// The options for the results folder and for the output.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder for results. (default: results/<experiment>, or "
        + "results/<experiment>-<data set> for data sets other than mnist; none for edge, equivalence "
        + "and parameters)", valueName: "dir"),
    completion: .directory)
  var out: String?

  @Flag(help: "Continue the results in that folder; --seeds may be larger than before.")
  var resume = false

  @Flag(help: "Move existing results aside.")
  var force = false

  @OptionGroup var reporting: ReportingOptions

  /// The policy for existing results.
  var existing: ExistingResults { force ? .moveAside : resume ? .resume : .refuse }

  func validate() throws {
    try requirePath(out, option: "--out")
    if resume, force { throw ValidationError("--resume and --force exclude each other.") }
  }
}

/// The options for the amount of progress output and for the format of the answer.
struct ReportingOptions: ParsableArguments {
  @Flag(help: "Print nothing while running.")
  var quiet = false

  @Flag(help: "Print more while running: settings, files, every epoch.")
  var verbose = false

  @OptionGroup var format: FormatOptions

  /// The amount of output while running.
  var detail: ProgressDisplay.Detail { quiet ? .quiet : verbose ? .verbose : .normal }

  /// Whether standard output contains one JSON document.
  var json: Bool { format.json }

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }
}

/// The option for the format of the answer.
struct FormatOptions: ParsableArguments {
  @Flag(help: "Print the answer as JSON, for scripts, and nothing else.")
  var json = false
}
