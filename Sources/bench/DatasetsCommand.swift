import ArgumentParser
import DatasetIO
import Experiments
import TextTable

/// `bench datasets`.
struct Datasets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Which data sets are known, which are there, and are they whole?",
    discussion: """
      'bench datasets verify' reads every byte of those that are there and exits with 1 where one is \
      damaged, not complete, or not what was published under its name.

      EXAMPLE:
        bench datasets verify mnist
      """,
    subcommands: [List.self, Verify.self], defaultSubcommand: List.self)

  /// Where data sets are looked for.
  struct Folder: ParsableArguments {
    @Option(
      help: ArgumentHelp("The folder that data sets were fetched into.", valueName: "dir"),
      completion: .directory)
    var data = "data"

    func validate() throws { try requirePath(data, option: "--data") }
  }

  /// `bench datasets list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List them. (default)")

    @OptionGroup var folder: Folder

    @OptionGroup var format: FormatOptions

    func run() throws {
      if format.json {
        let rows = DatasetSelection.named.map { selection in
          JSONValue.object([
            "name": .text(selection.name),
            "folder": selection.folder(in: folder.data).map(JSONValue.text) ?? .null,
            "available": .flag(selection.isAvailable(in: folder.data)),
          ])
        }
        print(try JSONValue.list(rows).document())
        return
      }
      let table = fittedTable(
        DatasetSelection.named, width: Terminal.output.width, names: 1
      ) { selection in
        let isThere = selection.isAvailable(in: folder.data)
        return [
          Column("data set" <- selection.name),
          Column("where" <- selection.folder(in: folder.data) ?? "built in"),
          Column("there" <- (isThere ? "yes" : "no")),
          Column("how to have it" <- (isThere ? "" : selection.howToFetch)),
        ]
      }
      print(table)
    }
  }

  /// `bench datasets verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read every byte of those that are there.")

    @OptionGroup var folder: Folder

    @Argument(
      help: ArgumentHelp(
        "Which: names, or paths. (default: all names)", valueName: "name|path"),
      completion: datasetCompletion)
    var datasets: [String] = []

    func run() throws {
      let selections =
        try datasets.isEmpty
        ? DatasetSelection.named : datasets.map { try DatasetSelection(argument: $0) }
      var damaged = 0
      for selection in selections {
        if datasets.isEmpty, selection.presence(in: folder.data) == .nothing {
          let place = selection.folder(in: folder.data).map { " (\($0))" } ?? ""
          announce("\(selection.name): not there\(place)")
          continue
        }
        do {
          let dataset = try selection.load(dataDirectory: folder.data)
          announce(Self.description(of: dataset))
          // Under a path anything may have MNIST's file names.
          guard DatasetSelection.named.contains(selection) else { continue }
          if dataset.files.contains(where: { $0.isKnown == false }) { damaged += 1 }
        } catch {
          damaged += 1
          announce("\(selection.name): \(error)")
        }
      }
      if damaged > 0 { throw ExitCode.failure }
    }

    private static func description(of dataset: Dataset) -> String {
      let counts =
        "\(dataset.name): \(grouped(dataset.train.count)) training and "
        + "\(grouped(dataset.test.count)) test images of \(dataset.train.height)×"
        + "\(dataset.train.width)×\(dataset.train.channels), \(dataset.classCount) classes"
      return
        ([counts]
        + dataset.files.map { file in
          let state =
            switch file.isKnown {
            case true?: "as published"
            case false?: "not the published file of that name"
            case nil: "no published digest to compare with"
            }
          return
            "  \(file.path): \(grouped(file.byteCount)) bytes, SHA-256 \(file.sha256), \(state)"
        }).joined(separator: "\n")
    }
  }
}
