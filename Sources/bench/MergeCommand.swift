import ArgumentParser
import Experiments
import Foundation
import Models
import Results
import Runs

/// `bench merge`.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge the shards of an experiment.",
    usage: "bench merge <dir> ... --out <dir> [<options>]",
    discussion: """
      Takes the folders that an experiment, or 'bench claims', wrote with --shard 1/N to --shard N/N. \
      Checks that they are parts of one plan, computed by programs from the same sources with the same \
      class of arithmetic, and that no run is missing or occurs twice with different results. Then writes \
      everything that a single process would have written, with the same bytes.

      For runs that are missing, it prints the commands that produce them, writes nothing, and ends with \
      exit code \(Bench.incompleteExitCode). If the shards do not fit together, the exit code is \
      \(Bench.mismatchExitCode).

      EXAMPLE:
        bench merge results/sweep/1 results/sweep/2 results/sweep/3 --out results/all
      """)

  @Argument(
    help: ArgumentHelp("The folders of the shards, in any order.", valueName: "dir"),
    completion: .directory)
  var shards: [String]

  @Option(help: ArgumentHelp("The folder for results.", valueName: "dir"), completion: .directory)
  var out: String

  @Flag(help: "Move existing results aside.")
  var force = false

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The folder with the data sets. (default: as the shards' commands say)", valueName: "dir"),
    completion: .directory)
  var data: String?

  @OptionGroup var reporting: ReportingOptions

  /// The policy for results in the target folder.
  var existing: ExistingResults { force ? .moveAside : .resume }

  func validate() throws {
    try requirePath(out, option: "--out")
    try requirePath(data, option: "--data")
    for shard in shards { try requirePath(shard, option: "<dir>") }
    let target = URL(filePath: out).standardizedFileURL.path
    if shards.contains(where: { URL(filePath: $0).standardizedFileURL.path == target }) {
      throw ValidationError("--out \(out) is one of the shards. Choose another folder.")
    }
  }

  func run() throws {
    let folders = try shards.map { try ShardFolder($0) }
    for notice in mergeNotices(folders) { complain("Warning: \(notice)") }
    guard let first = folders.first else { return }
    let signals = Signals()
    try withExtendedLifetime(signals) {
      switch first.manifest.recordedCommand(data: data) {
      case let claims as Claims: try claims.merge(folders, by: self)
      case let command as any ShardedCommand: try merge(folders, of: command)
      default: throw MergeError.notAShard(path: first.path)
      }
    }
  }

  private func merge(_ folders: [ShardFolder], of command: some ShardedCommand) throws {
    let report: ExperimentReport
    do {
      report = try self.report(folders, of: command, into: out)
    } catch let error as MergeError {
      if case .missing(let runs) = error { try printMissing(runs, folders) }
      throw error
    }
    try report.print(asJSON: reporting.json)
    if report.divergedRuns > 0 { throw ExitCode(Bench.divergenceExitCode) }
  }

  /// Merges the shards of an experiment and returns its report.
  func report(
    _ folders: [ShardFolder], of command: some ShardedCommand, into out: String
  ) throws -> ExperimentReport {
    try command.merge(
      folders, into: out, existing: existing,
      commandLine: ["bench"] + (folders.first?.manifest.essentialArguments ?? [])
        + ["--out", out], ProgressDisplay(reporting.detail))
  }

  /// Prints which runs are missing, and the commands that produce them.
  private func printMissing(_ runs: [MissingRun], _ folders: [ShardFolder]) throws {
    guard let first = folders.first else { return }
    let commands = runs.map { run in
      (folders.first { $0.path == run.folder } ?? first).manifest.command(
        performing: run.shard, in: run.folder, beside: first.path)
    }
    if reporting.json {
      print(
        try JSONValue.object([
          "missing": .list(
            zip(runs, commands).map { run, command in
              .object([
                "run": .text("\(run.label)"), "shard": .text("\(run.shard)"),
                "reason": .text(run.reason), "command": .text(command),
              ])
            })
        ]).document())
      return
    }
    print(missingReport(runs, commands))
  }
}

/// Formats missing runs, under the commands that produce them.
func missingReport(_ runs: [MissingRun], _ commands: [String]) -> String {
  var lines: [String] = []
  for command in commands.enumerated().filter({ commands[..<$0.offset].last != $0.element }) {
    let own = zip(runs, commands).filter { $0.1 == command.element }.map(\.0)
    guard !lines.contains(command.element) else { continue }
    lines += own.map { "\($0.label) is missing: \($0.reason)" } + [command.element, ""]
  }
  return lines.joined(separator: "\n")
}

/// Returns what to know about shards whose bytes are not guaranteed to be those of one machine.
func mergeNotices(_ folders: [ShardFolder]) -> [String] {
  var notices: [String] = []
  func names(_ folders: [ShardFolder]) -> String { folders.map(\.path).joined(separator: ", ") }
  let architectures = Dictionary(grouping: folders) { $0.manifest.machine.architecture }
  if architectures.count > 1 {
    let parts = architectures.sorted { $0.key < $1.key }
      .map { "\(names($0.value)) on \($0.key)" }
    notices.append(
      "Parts were computed on different architectures (\(parts.joined(separator: "; "))). Equal bytes "
        + "are tested on x86_64 only.")
  }
  let unknown = folders.filter { folder in
    let revisions = folder.manifest.allRevisions
    return revisions.isEmpty || revisions.contains { $0.sourcesSha256 == nil }
  }
  if !unknown.isEmpty {
    notices.append(
      "The sources of the program are unknown for \(names(unknown)): equal bytes are not guaranteed."
    )
  }
  return notices
}
