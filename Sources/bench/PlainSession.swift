import Experiments

/// What an experiment that needs no data set begins and ends with: its folder and its manifest.
struct PlainSession {
  let folder: ResultsFolder
  let manifest: Manifest
  let display: ProgressDisplay
  private let name: String
  private let output: OutputOptions

  /// Makes sure of the folder.
  ///
  /// - Parameter settings: What goes into the manifest.
  init(_ name: String, output: OutputOptions, settings: [String: String]) throws {
    self.name = name
    self.output = output
    manifest = Manifest(
      version: benchVersion, commandLine: CommandLine.arguments, threads: 1, settings: settings,
      dataFiles: [])
    folder = try openFolder(output.out ?? "results/\(name)", for: manifest, output: output)
    display = ProgressDisplay(output.reporting.detail)
    display.sayInDetail(description(of: manifest, in: folder))
  }

  /// Prints the answer and where the numbers are.
  func conclude(table: String, sentences: [String]) throws {
    display.end()
    try Answer(
      experiment: name, dataset: nil, folder: folder, table: table, sentences: sentences,
      divergedRuns: 0
    ).print(asJSON: output.reporting.json)
  }
}

/// The folder for an experiment that begins now; says where earlier results went.
func openFolder(
  _ path: String, for manifest: Manifest, output: OutputOptions
) throws -> ResultsFolder {
  let (folder, movedTo) = try ResultsFolder.open(path, for: manifest, existing: output.existing)
  if let movedTo { complain("The results that were there are in \(movedTo) now.") }
  return folder
}

/// What an experiment is about to do, for those who ask for more.
func description(of manifest: Manifest, in folder: ResultsFolder) -> String {
  let settings = manifest.settings.sorted { $0.key < $1.key }.map { "\($0) \($1)" }
  return "Settings: \(settings.joined(separator: ", ")); \(plural(manifest.threads, "thread")).\n"
    + manifest.dataFiles.map {
      "Read \($0.path): \(grouped($0.bytes)) bytes, SHA-256 \($0.sha256).\n"
    }.joined() + "Results go to \(folder.path)."
}
