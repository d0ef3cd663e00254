import Experiments

/// What an experiment that needs no data set begins and ends with: its folder and its manifest.
struct PlainSession {
  let folder: ResultsFolder
  let manifest: Manifest
  let display: ProgressDisplay

  /// Makes sure of the folder.
  ///
  /// - Parameter settings: What goes into the manifest.
  init(_ name: String, output: OutputOptions, settings: [String: String]) throws {
    manifest = Manifest(
      version: benchVersion, commandLine: CommandLine.arguments, threads: 1, settings: settings,
      dataFiles: [])
    folder = try openFolder(output.out ?? "results/\(name)", for: manifest, output: output)
    display = ProgressDisplay(isQuiet: output.quiet)
  }

  /// Prints the answer and where the numbers are.
  func conclude(table: String, sentences: [String]) {
    display.end()
    printAnswer(table: table, sentences: sentences, folder: folder)
  }
}

/// The end of every experiment: its table, what it says, and where the numbers are.
func printAnswer(table: String, sentences: [String], folder: ResultsFolder) {
  print(table)
  for sentence in sentences { print("• " + sentence) }
  print("\nResults are in \(folder.path).")
}
