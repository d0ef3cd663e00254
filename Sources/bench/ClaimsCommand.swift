import ArgumentParser
import Experiments
import Foundation
import Models
import Results
import Runs

/// `bench claims`.
struct Claims: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Which claims of five teaching texts hold, and which do not?",
    usage: "bench claims [<options>]",
    discussion: """
      Runs the experiments that the claims are about, each into a folder of its own, and compares \
      every number in the texts with the measured one. Claims about MNIST are tested only if its \
      published files are there.

      Writes claims.csv beside the experiments' folders, but not with --shard: 'bench merge' writes it.

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
  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  func validate() throws {
    try requirePath(from, option: "--from")
    try requirePath(out, option: "--out")
    try requirePath(markdown, option: "--markdown")
    if from != nil,
      quick || resume || force || threadOptions.threads != nil || cluster.shard != nil
        || cluster.timeLimit != nil
    {
      throw ValidationError(
        "--from runs nothing: it excludes --quick, --resume, --force, --threads, --shard and "
          + "--time-limit.")
    }
    if markdown != nil, cluster.shard != nil {
      throw ValidationError("--markdown excludes --shard: a shard has no verdicts.")
    }
    if resume, force { throw ValidationError("--resume and --force exclude each other.") }
  }

  func run() throws {
    cluster.limitTime()
    if let shard = cluster.shard { return try run(shard) }
    let folder = out ?? from ?? defaultFolder
    let given = try from.map { try RecordedExperiment.all(under: $0) }
    // Opens the folder before anything runs, so that an error shows at once and the folder is
    // locked.
    let claimed = from == nil || out != nil ? try ResultsFolder(path: folder) : nil
    let path = "\(folder)/claims.csv"
    try requireWritable(path)
    try requireWritable(markdown)
    let records = try withExtendedLifetime(claimed) { try given ?? perform(in: folder) }
    try write(records, to: path, asJSON: reporting.json)
  }

  private var defaultFolder: String { quick ? "results/claims-quick" : "results/claims" }

  /// Judges the claims, writes the verdicts and prints them.
  private func write(
    _ records: [RecordedExperiment], to path: String, asJSON: Bool
  ) throws {
    let judgements = Claim.all.map { Judgement($0, by: records) }
    try AtomicFile.write(Data(CSVTable.claims(judgements).text.utf8), to: path)
    if let markdown {
      try AtomicFile.write(Data(claimsMarkdown(judgements).utf8), to: markdown)
    }
    if asJSON {
      print(try JSONValue(rowsOf: .claims(judgements)).document())
    } else {
      print(claimsReport(judgements, on: .output) + "\n\nThe table is in \(path).")
    }
  }

  private func plan(data: String?) -> ClaimsPlan {
    ClaimsPlan(isQuick: quick, data: data ?? dataFolder.path, threads: threadOptions.count)
  }

  /// Runs the experiments that the claims need, and reads their results.
  private func perform(in folder: String) throws -> [RecordedExperiment] {
    let experiments = plan(data: nil).experiments
    try perform(experiments, in: folder)
    return try experiments.compactMap { try RecordedExperiment(folder: "\(folder)/\($0.folder)") }
  }

  private func perform(_ experiments: [ClaimsPlan.Experiment], in folder: String) throws {
    let folders = experiments.map { "\(folder)/\($0.folder)" }
    if !resume, !force {
      // Reports the error now, not after minutes of other experiments.
      for folder in folders where ResultsFolder.isUnfinished(folder) {
        throw ResultsError.unfinished(path: folder)
      }
    }
    let signals = Signals()
    try withExtendedLifetime(signals) {
      for (experiment, folder) in zip(experiments, folders) {
        if Interruption.isRequested { throw RunsError.interrupted(path: folder) }
        try perform(experiment, in: folder)
      }
    }
  }

  /// The environment variable that makes an experiment end with this process, however this one ends.
  static let childVariable = "BENCH_ENDS_WITH_PARENT"

  /// Runs an experiment in a separate process, so that its manifest contains the command that
  /// repeats it.
  private func perform(_ experiment: ClaimsPlan.Experiment, in folder: String) throws {
    if !reporting.quiet { complain("\nbench \(experiment.arguments.joined(separator: " "))") }
    try ResourceLimits.require(files: ResourceLimits.filesForPrograms)
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments =
      experiment.arguments + ["--out", folder] + (resume ? ["--resume"] : [])
      + (force ? ["--force"] : []) + (reporting.quiet ? ["--quiet"] : [])
      + (reporting.verbose ? ["--verbose"] : [])
      + (experiment.trains ? cluster.shard.map { ["--shard", "\($0)"] } ?? [] : [])
      + (experiment.trains
        ? Interruption.secondsLeft.map { ["--time-limit", "\(max(1, Int($0)))s"] } ?? [] : [])
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

// Several machines share the trainings.
extension Claims {
  /// What the experiments of a shard depend on.
  private struct Settings: Codable {
    let quick: Bool
    /// The names of the experiments' folders.
    let experiments: [String]
  }

  /// Runs one shard of every experiment that trains networks. The first shard also runs the others.
  private func run(_ shard: Shard) throws {
    let folder = out ?? "\(defaultFolder)-shards/\(shard.index)-of-\(shard.count)"
    let plan = plan(data: nil)
    let digest = try JSONValue.list(
      plan.experiments.map { .text("\($0.folder) \($0.arguments[0])") }
    ).digest()
    let manifest = try Manifest(
      of: Self.experiment, settings: settings(of: plan), on: nil, threads: threadOptions.count,
      shard: ShardRecord(
        shard, planRuns: plan.experiments.count, planSha256: digest,
        arithmeticClass: Arithmetic.className))
    let (claimed, movedTo) = try ResultsFolder.open(
      folder, for: manifest, existing: force ? .moveAside : .resume)
    if let movedTo { complain("The earlier results are in \(movedTo) now.") }
    try withExtendedLifetime(claimed) {
      try perform(plan.experiments.filter { $0.trains || shard.index == 1 }, in: folder)
    }
    try claimed.finish(manifest: manifest)
    if reporting.json {
      print(
        try JSONValue.object([
          "experiment": .text(Self.experiment), "shard": .text("\(shard)"), "folder": .text(folder),
        ]).document())
    } else {
      print(
        wrapped(
          "Shard \(shard) is complete, in \(folder). 'bench merge' judges the claims from all shards.",
          width: Terminal.output.width))
    }
  }

  private static let experiment = "claims"

  private func settings(of plan: ClaimsPlan) -> Settings {
    Settings(quick: quick, experiments: plan.experiments.map(\.folder))
  }

  /// Merges the shards of all experiments, and judges the claims. Nothing is written if anything is
  /// missing, or if other results are in the way.
  func merge(_ shards: [ShardFolder], by merge: Merge) throws {
    let plan = plan(data: merge.data)
    let manifest = try Manifest(
      of: Self.experiment, settings: settings(of: plan), on: nil, threads: 1)
    try check(shards, areOf: manifest, planSha256: nil)
    try checkExperiments(plan.experiments, in: shards, by: merge)
    let folder = try ResultsFolder(path: merge.out)
    try withExtendedLifetime(folder) {
      for experiment in plan.experiments {
        if experiment.trains {
          try mergeTrainings(experiment, of: shards, by: merge)
        } else {
          try copy(experiment, from: shards, to: merge)
        }
      }
    }
    let records = try plan.experiments.compactMap {
      try RecordedExperiment(folder: "\(merge.out)/\($0.folder)")
    }
    try write(records, to: "\(merge.out)/claims.csv", asJSON: merge.reporting.json)
  }

  /// Checks that the shards contain all results, and that no others are in the way. Prints the commands
  /// that produce the missing ones.
  ///
  /// - Throws: `MergeError`, `ResultsError`, and the errors of the experiments.
  private func checkExperiments(
    _ experiments: [ClaimsPlan.Experiment], in shards: [ShardFolder], by merge: Merge
  ) throws {
    var missing: [String] = []
    var incomplete: Set<Int> = []
    for experiment in experiments {
      let indices = try missingShards(of: experiment, in: shards, by: merge)
      if !indices.isEmpty { missing.append(experiment.folder) }
      incomplete.formUnion(indices)
    }
    guard !missing.isEmpty else { return }
    try printMissing(incomplete, of: shards)
    throw MergeError.missingExperiments(names: missing)
  }

  /// Returns the numbers of the shards that lack results of an experiment.
  private func missingShards(
    of experiment: ClaimsPlan.Experiment, in shards: [ShardFolder], by merge: Merge
  ) throws -> Set<Int> {
    let target = "\(merge.out)/\(experiment.folder)"
    guard experiment.trains else {
      guard let (_, _, manifest) = finishedResults(of: experiment, in: shards) else { return [1] }
      try ResultsFolder.check(target, for: manifest, existing: merge.existing)
      return []
    }
    guard let (folders, command) = trainings(of: experiment, in: shards, by: merge) else {
      return Set(1...(shards.first?.record.count ?? 1))
    }
    do {
      try command.check(folders, into: target, existing: merge.existing)
      return []
    } catch MergeError.missing(let runs) {
      for run in runs { complain("\(experiment.folder): \(run.label) is missing: \(run.reason)") }
      return Set(runs.map(\.shard.index))
    }
  }

  /// Returns the shards of an experiment that trains networks, and its command; nil if there are none.
  private func trainings(
    of experiment: ClaimsPlan.Experiment, in shards: [ShardFolder], by merge: Merge
  ) -> (folders: [ShardFolder], command: any ShardedCommand)? {
    let folders = shards.compactMap { try? ShardFolder("\($0.path)/\(experiment.folder)") }
    let command = folders.first?.manifest.recordedCommand(data: merge.data)
    return (command as? any ShardedCommand).map { (folders, $0) }
  }

  private func mergeTrainings(
    _ experiment: ClaimsPlan.Experiment, of shards: [ShardFolder], by merge: Merge
  ) throws {
    guard let (folders, command) = trainings(of: experiment, in: shards, by: merge) else {
      throw MergeError.missingExperiments(names: [experiment.folder])
    }
    do {
      _ = try merge.report(folders, of: command, into: "\(merge.out)/\(experiment.folder)")
    } catch RunsError.diverged {
      // The tables say so, and the claims are not tested.
    }
  }

  /// Prints the commands of shards.
  private func printMissing(_ indices: Set<Int>, of shards: [ShardFolder]) throws {
    guard let first = shards.first else { return }
    for index in indices.sorted() {
      guard let shard = Shard(index: index, count: first.record.count) else { continue }
      let own = shards.first { $0.record.index == index }
      announce(
        first.manifest.command(performing: shard, in: own?.path, beside: first.path),
        aside: reporting.json)
    }
  }

  /// Returns the folder of the finished results of an experiment that trains no networks, and their
  /// manifest; nil if there are none, or if they are damaged.
  private func finishedResults(
    of experiment: ClaimsPlan.Experiment, in shards: [ShardFolder]
  ) -> (path: String, json: Data, manifest: Manifest)? {
    for shard in shards where shard.record.index == 1 {
      let path = "\(shard.path)/\(experiment.folder)"
      guard let json = try? Data(contentsOf: URL(filePath: "\(path)/\(Manifest.fileName)")),
        let manifest = try? Manifest(json: json), manifest.finished != nil,
        manifest.checkFiles(in: path).outcome == .passed,
        !(manifest.files ?? []).contains(where: \.leavesItsFolder)
      else { continue }
      return (path, json, manifest)
    }
    return nil
  }

  /// Copies the finished results of an experiment that trains no networks.
  private func copy(
    _ experiment: ClaimsPlan.Experiment, from shards: [ShardFolder], to merge: Merge
  ) throws {
    guard let (path, json, manifest) = finishedResults(of: experiment, in: shards) else {
      throw MergeError.missingExperiments(names: [experiment.folder])
    }
    let (folder, _) = try ResultsFolder.open(
      "\(merge.out)/\(experiment.folder)", for: manifest,
      existing: merge.existing)
    for file in manifest.files ?? [] {
      try folder.write(Data(contentsOf: URL(filePath: "\(path)/\(file.path)")), as: file.path)
    }
    try folder.write(json, as: Manifest.fileName)
  }
}
