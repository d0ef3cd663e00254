import ArgumentParser
import DatasetIO
import Experiments
import Foundation
import Models
import Results
import Runs

/// `bench verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check finished results: files, tables, and runs trained again.",
    usage: "bench verify <results> [<options>]",
    discussion: """
      Checks every experiment in a folder and its direct sub-folders. Files must have the digests in \
      manifest.json. The tables must agree with one another and, where the saved runs are still there, \
      follow from them. Trained networks must have the accuracies of their runs. With --rerun, runs are \
      trained again, and the bytes of their results are compared.

      What cannot be checked is listed with the reason. The exit code is 1 if a check failed; checks \
      that are not possible do not change it.

      EXAMPLES:
        bench verify results/shuffle
        bench verify results/reference --rerun 1
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder of results, or one that contains such folders.", valueName: "results"),
    completion: .directory)
  var results: String

  @Option(
    help: ArgumentHelp(
      "Train <k> runs of every experiment again, those that take the least arithmetic first. "
        + "Experiments that keep no runs are repeated.", valueName: "k"))
  var rerun = 0

  @OptionGroup var dataFolder: DataFolderOption
  @OptionGroup var threadOptions: ThreadOptions
  @OptionGroup var format: FormatOptions

  func validate() throws {
    try requirePath(results, option: "<results>")
    try require(rerun, in: 0...10_000, option: "--rerun")
  }

  func run() throws {
    let signals = Signals()
    do { try withExtendedLifetime(signals, verify) } catch RunsError.interrupted {
      // The work is in a temporary folder, which cannot be continued.
      complain("Interrupted. The results are unchanged.")
      throw ExitCode(Signals.exitCode)
    }
  }

  private func verify() throws {
    let folders = try experimentFolders()
    var all: [(folder: String, checks: [Check])] = []
    for folder in folders {
      if Interruption.isRequested { throw RunsError.interrupted(path: folder) }
      let checks = try checks(of: folder)
      all.append((folder, checks))
      if !format.json { print(verificationReport(folder, checks, on: .output)) }
    }
    if let check = try claimsCheck() {
      all.append((results, [check]))
      if !format.json { print(verificationReport(results, [check], on: .output)) }
    }
    let checks = all.flatMap(\.checks)
    func count(_ outcome: Check.Outcome) -> Int { checks.count { $0.outcome == outcome } }
    if format.json {
      print(try verificationJSON(all).document())
    } else {
      print(
        "\(plural(checks.count, "check")): \(count(.passed)) passed, \(count(.failed)) failed, "
          + "\(count(.notPossible)) not possible.")
    }
    if count(.failed) > 0 { throw ExitCode(1) }
  }

  /// The folder, and its direct sub-folders, that contain a manifest.
  private func experimentFolders() throws -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
    let folders = ([results] + names.sorted().map { "\(results)/\($0)" }).filter {
      FileManager.default.fileExists(atPath: "\($0)/\(Manifest.fileName)")
    }
    guard !folders.isEmpty else { throw ResultsError.noResults(path: results) }
    return folders
  }

  private func checks(of folder: String) throws -> [Check] {
    let subject = Manifest.fileName
    let manifest: Manifest
    do throws(ManifestError) {
      guard let found = try Manifest(in: folder) else { throw .damaged }
      manifest = found
    } catch {
      return [Check(subject, .failed, "\(error)")]
    }
    guard manifest.finished != nil else {
      return [Check(subject, .failed, "the experiment is not finished")]
    }
    let version = "schema version \(manifest.schema), bench \(manifest.version)"
    return [Check(subject, .passed, version), manifest.checkFiles(in: folder)]
      + [checkTables(in: folder)].compactMap(\.self)
      + (try recomputed(folder, manifest))
  }

  /// Computes the results again, as the command line in their manifest says.
  private func recomputed(_ folder: String, _ manifest: Manifest) throws -> [Check] {
    let subject = "computed again"
    guard manifest.arithmetic ?? Arithmetic.generation == Arithmetic.generation else {
      return [Check(subject, .notPossible, "this program's arithmetic is of another generation")]
    }
    guard
      let command = manifest.recordedCommand(data: dataFolder.path) as? any ExperimentCommand
    else {
      return [Check(subject, .notPossible, "this program does not know the command line")]
    }
    let scratch = try ScratchFolder(for: "bench-verify")
    return try withExtendedLifetime(scratch) {
      try command.checks(
        by: Recomputation(
          of: folder, manifest, in: scratch.path, threads: threadOptions.count, rerunCount: rerun,
          isOfThisVersion: manifest.version == benchVersion
            && manifest.schema == Manifest.currentSchema))
    }
  }

  /// Judges the claims again; nil if the folder contains no claims.
  private func claimsCheck() throws -> Check? {
    let path = "\(results)/claims.csv"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let records = try RecordedExperiment.all(under: results)
    let table = CSVTable.claims(Claim.all.map { Judgement($0, by: records) })
    let isSame = (try? Data(contentsOf: URL(filePath: path))) == Data(table.text.utf8)
    return Check(
      "claims.csv", isSame ? .passed : .failed,
      isSame
        ? "\(plural(table.rows.count, "claim")) with the same verdicts"
        : "it does not follow from the measures of the experiments")
  }
}

extension ExperimentCommand {
  /// Performs the checks of a recomputation on the experiment that the options describe.
  func checks(by recomputation: Recomputation) throws -> [Check] {
    let subject = "computed again"
    let experiment: Question
    do { experiment = try self.experiment { _ in } } catch let error as DatasetFailure {
      return [Check(subject, .notPossible, "\(error)")]
    } catch let error as ResourceLimitError {
      return [Check(subject, .notPossible, "\(error)")]
    }
    let manifest = recomputation.manifest
    guard
      (experiment.dataset?.files ?? []).map(\.sha256) == manifest.dataFiles.map(\.sha256)
    else {
      return [
        Check(
          subject, .notPossible,
          "the data files that were used are not in the data folder: "
            + manifest.dataFiles.map(\.path).joined(separator: ", "))
      ]
    }
    return try recomputation.checks(of: experiment)
  }
}

/// The checks of a folder, for people.
func verificationReport(_ folder: String, _ checks: [Check], on terminal: Terminal) -> String {
  let lines = checks.map { check in
    let (mark, style): (String, (String) -> String) =
      switch check.outcome {
      case .passed: ("✓", \.green)
      case .failed: ("✗", \.red)
      case .notPossible: ("·", \.yellow)
      }
    let state =
      switch check.outcome {
      case .passed: ""
      case .failed: " failed"
      case .notPossible: " not possible"
      }
    let text = wrapped(
      "  \(mark) \(check.subject)\(state): \(check.finding)", width: terminal.width)
    return text.replacing(mark, with: terminal.styled(mark, style), maxReplacements: 1)
  }
  return ([terminal.styled(folder, \.bold)] + lines).joined(separator: "\n") + "\n"
}

private func verificationJSON(_ all: [(folder: String, checks: [Check])]) -> JSONValue {
  .list(
    all.map { folder, checks in
      .object([
        "folder": .text(folder),
        "checks": .list(
          checks.map { check in
            let outcome =
              switch check.outcome {
              case .passed: "passed"
              case .failed: "failed"
              case .notPossible: "not possible"
              }
            return .object([
              "subject": .text(check.subject), "outcome": .text(outcome),
              "finding": .text(check.finding),
            ])
          }),
      ])
    })
}
