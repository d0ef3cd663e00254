import ArgumentParser
import DatasetIO
import Experiments
import Results
import TextTable

/// `bench datasets`.
struct Datasets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Which data sets are known, which exist here, and are they complete?",
    discussion: """
      'bench datasets verify' reads every byte of those that exist. It exits with 1 if one is damaged, \
      incomplete, or not what was published under its name.

      EXAMPLE:
        bench datasets verify mnist
      """,
    subcommands: [List.self, Verify.self], defaultSubcommand: List.self)

  /// `bench datasets list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the data sets. (default)")

    @OptionGroup var folder: DataFolderOption

    @OptionGroup var format: FormatOptions

    func run() throws {
      if format.json {
        let rows = DatasetSelection.named.map { selection in
          JSONValue.object([
            "name": .text(selection.name),
            "folder": place(of: selection).map(JSONValue.text) ?? .null,
            "available": .flag(isReadable(selection)),
          ])
        }
        print(try JSONValue.list(rows).document())
        return
      }
      let table = fittedTable(
        DatasetSelection.named, width: Terminal.output.width, names: 1
      ) { selection in
        let isFound = selection.isFound(in: folder.path)
        let problem = selection.accessProblem(in: folder.path)
        let other = selection.otherDownload(in: folder.path)
        let origin = other.map { "\($0.program) downloaded it" } ?? ""
        return [
          Column("data set" <- selection.name),
          Column("folder" <- (place(of: selection) ?? "built in")),
          Column("found" <- (problem ?? (isFound ? "yes" : "no"))),
          Column("how to get it" <- (isFound ? origin : selection.howToFetch)),
        ]
      }
      print(table)
    }

    private func isReadable(_ selection: DatasetSelection) -> Bool {
      selection.accessProblem(in: folder.path) == nil && selection.isFound(in: folder.path)
    }

    /// Where the data set is or belongs; nil if it needs no files.
    private func place(of selection: DatasetSelection) -> String? {
      selection.otherDownload(in: folder.path)?.path ?? selection.folder(in: folder.path)
    }
  }

  /// `bench datasets verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read every byte of the existing data sets.")

    @OptionGroup var folder: DataFolderOption

    @Argument(
      help: ArgumentHelp(
        "Names or paths. (default: all names)", valueName: "name|path"),
      completion: datasetCompletion)
    var datasets: [String] = []

    func run() throws {
      let selections =
        try datasets.isEmpty
        ? DatasetSelection.named : datasets.map { try DatasetSelection(argument: $0) }
      var damaged = 0
      for selection in selections {
        let other = selection.otherDownload(in: folder.path)
        if datasets.isEmpty, other == nil, selection.presence(in: folder.path) == .nothing {
          let place = selection.folder(in: folder.path).map { " (\($0))" } ?? ""
          announce("\(selection.name): not found\(place)")
          continue
        }
        do {
          let dataset = try selection.load(in: folder.path)
          if let other { announce(other.notice(for: selection)) }
          announce(Self.description(of: dataset))
          for warning in dataset.warnings { announce("  Warning: \(warning)") }
          // Any data set may use MNIST's file names under a path of its own.
          guard DatasetSelection.named.contains(selection) else { continue }
          if dataset.files.contains(where: { dataset.isPublished($0) == false }) { damaged += 1 }
        } catch let error as ResourceLimitError {
          throw error
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
            switch dataset.isPublished(file) {
            case true?: "as published"
            case false?: "not the published file with that name"
            case nil: "no published digest to compare with"
            }
          return
            "  \(file.path): \(grouped(file.byteCount)) bytes, SHA-256 \(file.sha256), \(state)"
        }).joined(separator: "\n")
    }
  }
}
