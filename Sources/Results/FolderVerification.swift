import Foundation

extension Manifest {
  /// Checks that the files of finished results in `folder` have the digests that this manifest
  /// states.
  package func checkFiles(in folder: String) -> Check {
    let subject = "files"
    guard let files else {
      return Check(
        subject, .notPossible, "manifests before version 3 contain no digests of the files")
    }
    let problems = files.compactMap { file -> String? in
      if file.leavesItsFolder { return "\(file.path) is not in the folder" }
      let path = "\(folder)/\(file.path)"
      guard let contents = try? Data(contentsOf: URL(filePath: path)) else {
        return "\(file.path) is missing or cannot be read"
      }
      return FileDigest(path: file.path, contents: contents) == file
        ? nil : "\(file.path) differs from the file that was written"
    }
    return Check(
      subject, problems: problems,
      otherwise: "\(plural(files.count, "file")) with the digests in manifest.json")
  }
}

/// Checks that the tables of trainings in `folder` agree with one another: the results in `runs.csv`
/// are the last epochs in `epochs.csv`, and the means in `summary.csv` are those of `runs.csv`.
///
/// - Returns: Nil if the folder contains no such tables.
package func checkTables(in folder: String) -> Check? {
  let subject = "tables"
  guard FileManager.default.fileExists(atPath: folder + "/runs.csv") else { return nil }
  do throws(UnusableTable) {
    let runs = try Rows(folder, "runs.csv")
    let problems =
      try epochProblems(runs, try Rows(folder, "epochs.csv"))
      + summaryProblems(runs, try Rows(folder, "summary.csv"))
    return Check(
      subject, problems: problems,
      otherwise: "runs.csv agrees with epochs.csv, and summary.csv with runs.csv: "
        + plural(runs.rows.count, "run"))
  } catch {
    return Check(subject, .failed, error.reason)
  }
}

/// Returns which runs differ from their last epoch, or state another best epoch.
private func epochProblems(_ runs: Rows, _ epochs: Rows) throws(UnusableTable) -> [String] {
  let epochsOfRun = Dictionary(grouping: epochs.rows, by: \.run)
  var problems: [String] = []
  for run in runs.rows {
    let own = epochsOfRun[run.run] ?? []
    guard let last = own.last else {
      problems.append("epochs.csv lacks \(run.run)")
      continue
    }
    for quantity in ["train_loss", "train_accuracy", "test_loss", "test_accuracy"] {
      let (result, end) = try (run.text("final_\(quantity)"), last.text(quantity))
      if result != end {
        problems.append(
          "\(run.run): final_\(quantity) is \(result), but the last epoch's is \(end)")
      }
    }
    var best = last
    for epoch in own.reversed()
    where try epoch.number("test_accuracy") >= best.number("test_accuracy") {
      best = epoch
    }
    if try run.text("best_epoch") != best.text("epoch") {
      problems.append("\(run.run): the best epoch is \(try best.text("epoch"))")
    }
  }
  let strays = epochsOfRun.keys.filter { key in !runs.rows.contains { $0.run == key } }
  return problems + strays.sorted().map { "runs.csv lacks \($0)" }
}

/// Returns which cells' own tests have another mean or interval than their runs.
private func summaryProblems(_ runs: Rows, _ summary: Rows) throws(UnusableTable) -> [String] {
  var diverged: Set<String> = []
  for run in runs.rows where try run.text("diverged") == "1" {
    diverged.insert(try run.text("seed"))
  }
  var problems: [String] = []
  var cells: Set<String> = []
  // The first row of a cell is the test of the runs' own images.
  for row in summary.rows where cells.insert(row.cell).inserted {
    var accuracies: [Double] = []
    for run in runs.rows where run.cell == row.cell {
      guard !diverged.contains(try run.text("seed")) else { continue }
      accuracies.append(try run.number("final_test_accuracy"))
    }
    guard !accuracies.isEmpty else {
      problems.append("runs.csv lacks \(row.cell)")
      continue
    }
    let expected = SampleSummary(proportions: accuracies)
    let values: KeyValuePairs<String, Double?> = [
      "n": Double(expected.n), "mean_test_accuracy": expected.mean,
      "standard_deviation": expected.standardDeviation,
      "interval_low": expected.interval?.lowerBound, "interval_high": expected.interval?.upperBound,
      "minimum": expected.minimum, "maximum": expected.maximum,
    ]
    for (column, value) in values where try row.optionalNumber(column) != value {
      problems.append("summary.csv: \(column) of \(row.cell) does not follow from runs.csv")
    }
  }
  return problems
}

/// A table that cannot be used.
private struct UnusableTable: Error {
  let reason: String
}

/// The rows of a table in a folder, which describe runs or cells.
private struct Rows {
  struct Row {
    let file: String
    let record: CSVRecords.Row

    /// The network and what it was trained on.
    var cell: String {
      [record["model"], record["variant"]].compactMap(\.self).joined(separator: " ")
    }
    /// The run.
    var run: String { "\(cell) seed \(record["seed"] ?? "")" }

    func text(_ column: String) throws(UnusableTable) -> String {
      try value { row throws(CSVError) in try row.text(column) }
    }

    func number(_ column: String) throws(UnusableTable) -> Double {
      try value { row throws(CSVError) in try row.number(column) }
    }

    func optionalNumber(_ column: String) throws(UnusableTable) -> Double? {
      try value { row throws(CSVError) in try row.optionalNumber(column) }
    }

    private func value<Value>(
      _ body: (CSVRecords.Row) throws(CSVError) -> Value
    ) throws(UnusableTable) -> Value {
      do throws(CSVError) { return try body(record) } catch {
        throw UnusableTable(reason: "\(run) of \(file) \(error)")
      }
    }
  }

  let rows: [Row]

  init(_ folder: String, _ file: String) throws(UnusableTable) {
    do throws(CSVError) {
      rows = try CSVRecords(contentsOf: "\(folder)/\(file)").rows
        .map { Row(file: file, record: $0) }
    } catch {
      throw UnusableTable(reason: "\(file) \(error)")
    }
  }
}
