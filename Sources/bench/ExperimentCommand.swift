import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Models
import Provenance
import Results
import Runs

/// A command that runs an experiment. It declares the options and texts of the experiment. The work
/// is the same for all experiments and is below.
protocol ExperimentCommand: ParsableCommand {
  associatedtype Question: Experiment

  var output: OutputOptions { get }
  /// The number of threads that the work may use.
  var threads: Int { get }
  /// The number of seeds; nil if the command has no such option.
  var seedCount: Int? { get }

  /// Returns the experiment that the options describe.
  ///
  /// - Parameter notice: Called with a message if the images are not the expected ones.
  func experiment(notice: (String) -> Void) throws -> Question
  /// Returns the name of the folder under `results` without `--out`.
  func folderName(for experiment: Question) -> String
  /// Formats the answer as a table.
  ///
  /// - Parameter width: The width of the terminal, as for `fittedTable`.
  func table(of answer: Question.Answer, from experiment: Question, width: Int?) -> String
}

extension ExperimentCommand {
  var threads: Int { 1 }
  var seedCount: Int? { nil }

  /// Returns the experiment's name, followed by that of the data set unless it is MNIST.
  func folderName(for experiment: Question) -> String {
    let dataset = experiment.dataset?.name ?? DatasetSelection.mnist.name
    return Question.name + (dataset == DatasetSelection.mnist.name ? "" : "-\(dataset)")
  }

  func run() throws { try runExperiment() }

  /// Performs the experiment, writes its results and prints the answer.
  func runExperiment() throws {
    let (experiment, display) = try begin()
    let signals = Signals()
    let (answer, folder) = try withExtendedLifetime(signals) {
      let manifest = try Manifest(
        of: Question.name, settings: experiment.settings, on: experiment.dataset, threads: threads)
      let (folder, movedTo) = try ResultsFolder.open(
        output.out ?? "results/\(folderName(for: experiment))", for: manifest,
        existing: output.existing, isTimed: experiment.isTimed)
      if let movedTo { complain("The earlier results are in \(movedTo) now.") }
      display.sayInDetail(description(of: manifest, in: folder))
      let work = ExperimentWork(folder: folder, threads: threads) { display.show($0) }
      do { return (try experiment.perform(work, manifest: manifest), folder) } catch {
        if case RunsError.diverged = error {
          display.end()
          try reportDivergence(of: experiment, in: folder, display.divergedRuns)
        } else {
          folder.discardIfWithoutResults()
        }
        throw error
      }
    }
    display.end()
    var report = try self.report(answer, from: experiment)
    report.results = folder
    report.divergedRuns = display.divergedRuns
    report.moreSeeds = seedCount.map { commandWithMoreSeeds(than: $0, CommandLine.arguments) }
    try report.print(asJSON: output.reporting.json)
    if display.divergedRuns > 0 { throw ExitCode(Bench.divergenceExitCode) }
  }

  /// Returns the experiment, after notices about its images and the processor, and its display.
  func begin() throws -> (experiment: Question, display: ProgressDisplay) {
    let isJSON = output.reporting.json
    let experiment = try experiment { announce($0, aside: isJSON) }
    if let notice = ProcessorCheck.notice { announce(notice, aside: isJSON) }
    return (experiment, ProgressDisplay(output.reporting.detail))
  }

  /// Returns the report of an answer, as far as it depends on nothing else.
  func report(_ answer: Question.Answer, from experiment: Question) throws -> ExperimentReport {
    ExperimentReport(
      experiment: Question.name, dataset: experiment.dataset?.name,
      measures: try experiment.measures(of: answer),
      table: table(of: answer, from: experiment, width: Terminal.output.width),
      findings: try experiment.findings(of: answer))
  }
}

extension ExperimentCommand {
  /// Prints the answer of an experiment whose trainings all diverged, for scripts.
  private func reportDivergence(
    of experiment: Question, in folder: ResultsFolder, _ runs: Int
  ) throws {
    guard output.reporting.json else { return }
    try ExperimentReport(
      experiment: Question.name, dataset: experiment.dataset?.name, results: folder, measures: [],
      table: "", findings: [], divergedRuns: runs
    ).print(asJSON: true)
  }
}

extension Manifest {
  /// Creates the manifest of trainings or other work on a data set that starts now.
  ///
  /// - Parameters:
  ///   - shard: The part of the runs that is performed; nil for all of them.
  ///   - commandLine: The command that is performed.
  init(
    of name: String, settings: some Encodable, on dataset: Dataset?, threads: Int,
    shard: ShardRecord? = nil, commandLine: [String] = CommandLine.arguments
  ) throws {
    try self.init(
      experiment: name, settings: settings, version: benchVersion,
      commandLine: commandLine, machine: .current, threads: threads,
      dataFiles: (dataset?.files ?? []).map {
        DataFileRecord(
          path: $0.path, bytes: $0.byteCount, sha256: $0.sha256,
          known: dataset?.isPublished($0) ?? false)
      }, arithmetic: Arithmetic.generation, revision: .ofThisProgram,
      dependencies: packageVersions(inResolved: Provenance.packages), shard: shard)
  }
}

/// Describes what an experiment is about to do, for `--verbose`.
private func description(of manifest: Manifest, in folder: ResultsFolder) -> String {
  "Settings: \(manifest.settings.summary); \(plural(manifest.threads, "thread")).\n"
    + manifest.dataFiles.map {
      "Read \($0.path): \(grouped($0.bytes)) bytes, SHA-256 \($0.sha256).\n"
    }.joined() + "Results go to \(folder.path)."
}

/// Returns the command that continues the same experiment with more seeds, usually enough to reach
/// a conclusion.
func commandWithMoreSeeds(than count: Int, _ arguments: [String]) -> String {
  var words = ["bench"]
  var rest = arguments.dropFirst()
  while let word = rest.popFirst() {
    switch word {
    case "--seeds": rest = rest.dropFirst()
    case "--resume", "--force": break
    default: if !word.hasPrefix("--seeds=") { words.append(word) }
    }
  }
  words += ["--seeds", String(max(5, 2 * count)), "--resume"]
  return shellLine(words)
}
