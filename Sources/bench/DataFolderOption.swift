import ArgumentParser
import DatasetIO

/// The option `--data`, for all commands that read data sets.
struct DataFolderOption: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The folder with the data sets. (default: $BENCH_DATA, else ./data if it exists, else "
        + "~/.local/share/bench)", valueName: "dir"),
    completion: .directory)
  var named: String?

  func validate() throws { try requirePath(named, option: "--data") }

  /// The folder that is named, or the first default that applies.
  var path: String { named ?? DataDirectory.standard() }
}
