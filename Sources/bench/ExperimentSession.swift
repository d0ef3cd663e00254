import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Models

/// What every experiment that trains networks begins with: its images, its folder, its manifest.
struct ExperimentSession {
  let dataset: Dataset
  let folder: ResultsFolder
  let manifest: Manifest
  let display: ProgressDisplay
  private let name: String
  private let output: OutputOptions
  /// Held for its effect.
  private let signals = Signals()

  /// Loads the images, saying what is unexpected about them, and makes sure of the folder.
  ///
  /// - Parameter settings: What goes into the manifest beside the options for data.
  init(
    _ name: String, data: DataOptions, output: OutputOptions, threads: Int,
    settings: [String: String]
  ) throws {
    let (dataset, notice) = try data.load()
    if let notice { announce(notice, aside: output.reporting.json) }
    let suffix = dataset.name == DatasetSelection.mnist.name ? "" : "-\(dataset.name)"
    try self.init(
      name, folder: name + suffix, dataset: dataset, output: output, threads: threads,
      settings: settings.merging(data.manifestSettings) { $1 })
  }

  /// For images that no option chooses; makes sure of the folder.
  ///
  /// - Parameters:
  ///   - folder: What the folder is called under `results`.
  ///   - settings: What goes into the manifest beside the data set's name.
  init(
    _ name: String, folder: String, dataset: Dataset, output: OutputOptions, threads: Int,
    settings: [String: String]
  ) throws {
    if let notice = ProcessorCheck.notice { announce(notice, aside: output.reporting.json) }
    self.name = name
    self.output = output
    self.dataset = dataset
    var settings = settings
    settings["dataset"] = dataset.name
    manifest = Manifest(
      version: benchVersion, commandLine: CommandLine.arguments, threads: threads,
      settings: settings,
      dataFiles: dataset.files.map {
        DataFileRecord(
          path: $0.path, bytes: $0.byteCount, sha256: $0.sha256, known: $0.isKnown ?? false)
      })
    self.folder = try openFolder(
      output.out ?? "results/\(folder)", for: manifest, output: output)
    display = ProgressDisplay(output.reporting.detail)
    display.sayInDetail(description(of: manifest, in: self.folder))
  }

  /// Says what is about to be run.
  ///
  /// - Parameters:
  ///   - runs: How many trainings.
  ///   - what: What each of them is: "run of 12 epochs".
  func begin(runs: Int, each what: String, threads: Int) {
    display.begin(
      "\(dataset.name): training on \(grouped(dataset.train.count)) images, testing on "
        + "\(grouped(dataset.test.count))\(dataset.isHoldout ? " held out of them" : ""); "
        + "\(plural(runs, "run")) of \(what), \(min(runs, threads)) at a time.")
  }

  /// Prints the answer and where the numbers are.
  ///
  /// - Throws: `ExitCode` where trainings diverged.
  func conclude(table: String, sentences: [String]) throws {
    display.end()
    try Answer(
      experiment: name, dataset: dataset.name, folder: folder, table: table, sentences: sentences,
      divergedRuns: display.divergedRuns
    ).print(asJSON: output.reporting.json)
    if display.divergedRuns > 0 { throw ExitCode(Bench.divergenceExitCode) }
  }
}
