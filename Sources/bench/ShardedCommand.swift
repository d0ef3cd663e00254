import ArgumentParser
import Experiments
import Foundation
import Results
import Runs

/// A command whose trainings several machines can share.
protocol ShardedCommand: ExperimentCommand where Question: TrainingExperiment {
  var cluster: ClusterOptions { get }
}

extension ShardedCommand {
  func run() throws {
    cluster.limitTime()
    if let shard = cluster.shard { try run(shard) } else { try runExperiment() }
  }

  /// Performs the runs of one shard and prints where they are.
  private func run(_ shard: Shard) throws {
    let (experiment, display) = try begin()
    let signals = Signals()
    let (folder, runs) = try withExtendedLifetime(signals) {
      try experiment.perform(shard, threads: threads) { record in
        try Manifest(
          of: Question.name, settings: experiment.settings, on: experiment.dataset,
          threads: threads, shard: record)
      } report: {
        display.show($0)
      } open: { manifest in
        let name = "\(shard.index)-of-\(shard.count)"
        let (folder, movedTo) = try ResultsFolder.open(
          output.out ?? "results/\(folderName(for: experiment))-shards/\(name)", for: manifest,
          existing: output.existing)
        if let movedTo { complain("The earlier results are in \(movedTo) now.") }
        return folder
      }
    }
    display.end()
    if output.reporting.json {
      print(
        try JSONValue.object([
          "experiment": .text(Question.name), "shard": .text("\(shard)"), "runs": .integer(runs),
          "folder": .text(folder.path), "diverged_runs": .integer(display.divergedRuns),
        ]).document())
    } else {
      print(
        wrapped(
          "Shard \(shard) is complete: \(plural(runs, "run")) in \(folder.path). 'bench merge' makes "
            + "the tables from all shards.", width: Terminal.output.width))
    }
  }

  /// Checks that ``merge(_:into:existing:commandLine:_:)`` can be carried out: that shards are those of this
  /// command's experiment, that they contain all of its runs, and that no other results are in the way.
  ///
  /// - Throws: `MergeError`, `ResultsError`, and the errors of the experiment.
  func check(_ shards: [ShardFolder], into out: String, existing: ExistingResults) throws {
    let experiment = try self.experiment { _ in }
    let manifest = try Manifest(
      of: Question.name, settings: experiment.settings, on: experiment.dataset, threads: 1)
    try experiment.check(shards, manifest: manifest)
    try ResultsFolder.check(out, for: manifest, existing: existing)
  }

  /// Merges the shards of this command's experiment.
  ///
  /// - Parameters:
  ///   - out: The folder of the results.
  ///   - commandLine: The command that performs all runs in one process.
  /// - Returns: The report, and the number of runs that diverged.
  /// - Throws: `MergeError`, and the errors of the experiment.
  func merge(
    _ shards: [ShardFolder], into out: String, existing: ExistingResults, commandLine: [String],
    _ display: ProgressDisplay
  ) throws -> ExperimentReport {
    let experiment = try self.experiment { display.sayInDetail($0) }
    let manifest = try Manifest(
      of: Question.name, settings: experiment.settings, on: experiment.dataset, threads: 1,
      commandLine: commandLine)
    var diverged = 0
    let (answer, folder) = try experiment.merge(shards, manifest: manifest) {
      display.show($0)
    } restored: {
      if $0.isDiverged { diverged += 1 }
    } open: { manifest in
      let (folder, movedTo) = try ResultsFolder.open(out, for: manifest, existing: existing)
      if let movedTo { complain("The earlier results are in \(movedTo) now.") }
      return folder
    }
    display.end()
    var report = try self.report(answer, from: experiment)
    report.results = folder
    report.divergedRuns = diverged
    return report
  }
}
