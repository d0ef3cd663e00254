import ArgumentParser
import Experiments
import Foundation
import Results

/// `bench claims`.
struct Claims: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What five well-known texts claim: what holds, what does not?",
    usage: "bench claims [<options>]",
    discussion: """
      Runs the experiments that the claims are about, each into a folder of its own, and compares \
      every number in the texts with the measured one. Claims about MNIST are tested only if its \
      published files are there.

      Writes claims.csv beside the experiments' folders.

      EXAMPLES:
        bench claims                            everything, in up to 15 minutes
        bench claims --quick                    fewer claims, in a minute or two
        bench claims --from results/reference   judge existing results
      """)

  @Flag(help: "Run less; claims that require more are not tested.")
  var quick = false

  @Option(
    help: ArgumentHelp(
      "Run nothing, and judge the results under a folder.", valueName: "dir"),
    completion: .directory)
  var from: String?

  @OptionGroup var dataFolder: DataFolderOption

  @OptionGroup var threadOptions: ThreadOptions

  @Option(
    help: ArgumentHelp(
      "The folder for results. (default: results/claims, or results/claims-quick)",
      valueName: "dir"),
    completion: .directory)
  var out: String?

  @Option(
    help: ArgumentHelp("Also write the verdicts as a table in Markdown.", valueName: "file"),
    completion: .file(extensions: ["md"]))
  var markdown: String?

  @Flag(help: "Continue what was interrupted in that folder.")
  var resume = false

  @Flag(help: "Move existing results aside.")
  var force = false

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    try requirePath(from, option: "--from")
    try requirePath(out, option: "--out")
    try requirePath(markdown, option: "--markdown")
    if from != nil, quick || resume || force || threadOptions.threads != nil {
      throw ValidationError(
        "--from runs nothing: it excludes --quick, --resume, --force and --threads.")
    }
    if resume, force { throw ValidationError("--resume and --force exclude each other.") }
  }

  func run() throws {
    let folder = out ?? from ?? (quick ? "results/claims-quick" : "results/claims")
    // Opens the folder before anything runs, so that an error shows at once and the folder is
    // locked.
    let claimed = from == nil || out != nil ? try ResultsFolder(path: folder) : nil
    let path = "\(folder)/claims.csv"
    try requireWritable(path)
    try requireWritable(markdown)
    let records =
      try withExtendedLifetime(claimed) {
        try from.map { try RecordedExperiment.all(under: $0) } ?? perform(in: folder)
      }
    let judgements = Claim.all.map { Judgement($0, by: records) }
    try AtomicFile.write(Data(CSVTable.claims(judgements).text.utf8), to: path)
    if let markdown {
      try AtomicFile.write(Data(claimsMarkdown(judgements).utf8), to: markdown)
    }
    if reporting.json {
      print(try JSONValue(rowsOf: .claims(judgements)).document())
    } else {
      print(claimsReport(judgements, on: .output) + "\n\nThe table is in \(path).")
    }
  }

  /// Runs the experiments that the claims need, and reads their results.
  private func perform(in folder: String) throws -> [RecordedExperiment] {
    let plan = ClaimsPlan(isQuick: quick, data: dataFolder.path, threads: threadOptions.count)
    let folders = plan.experiments.map { "\(folder)/\($0.folder)" }
    if !resume, !force {
      // Reports the error now, not after minutes of other experiments.
      for folder in folders where ResultsFolder.isUnfinished(folder) {
        throw ResultsError.unfinished(path: folder)
      }
    }
    let signals = Signals()
    try withExtendedLifetime(signals) {
      for (experiment, folder) in zip(plan.experiments, folders) {
        try perform(experiment, in: folder)
      }
    }
    return try folders.compactMap { try RecordedExperiment(folder: $0) }
  }

  /// The environment variable that makes an experiment end with this process, however this one ends.
  static let childVariable = "BENCH_ENDS_WITH_PARENT"

  /// Runs an experiment in a separate process, so that its manifest contains the command that
  /// repeats it.
  private func perform(_ experiment: ClaimsPlan.Experiment, in folder: String) throws {
    if !reporting.quiet { complain("\nbench \(experiment.arguments.joined(separator: " "))") }
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments =
      experiment.arguments + ["--out", folder] + (resume ? ["--resume"] : [])
      + (force ? ["--force"] : []) + (reporting.quiet ? ["--quiet"] : [])
      + (reporting.verbose ? ["--verbose"] : [])
    process.standardOutput = FileHandle.nullDevice
    process.environment = ProcessInfo.processInfo.environment
      .merging([Self.childVariable: "1"]) { $1 }
    try process.run()
    Signals.forward(to: process.processIdentifier)
    process.waitUntilExit()
    Signals.forward(to: 0)
    // Results of an experiment with diverged runs are used. After other errors, the process has
    // printed why.
    let status = process.terminationStatus
    guard process.terminationReason == .exit, [0, Bench.divergenceExitCode].contains(status) else {
      throw ExitCode(process.terminationReason == .exit ? status : 128 + status)
    }
  }
}
