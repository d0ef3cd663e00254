import Experiments
import Foundation

/// The end of every experiment: its table, what it says, and where the numbers are.
struct Answer {
  /// The experiment's name, as in its tables.
  let experiment: String
  /// The data set's name; nil where it needs none.
  let dataset: String?
  let folder: ResultsFolder
  /// For people; not wider than their terminal.
  let table: String
  let sentences: [String]
  let divergedRuns: Int

  /// Prints it for people, or as JSON.
  func print(asJSON: Bool) throws {
    if asJSON {
      Swift.print(try json.document())
      return
    }
    let sentences = sentences.map { "• \($0)\n" }.joined()
    let diverged =
      divergedRuns > 0 ? "\n\(plural(divergedRuns, "run")) diverged and count nowhere." : ""
    Swift.print(
      wrapped(
        "\(table)\n\(sentences)\nResults are in \(folder.path).\(diverged)",
        width: Terminal.output.width))
  }

  /// What `summary.csv` and `measures.csv` have, under the same names, and the sentences.
  private var json: JSONValue {
    .object([
      "experiment": .text(experiment), "dataset": dataset.map(JSONValue.text) ?? .null,
      "cells": JSONValue(rowsOf: folder.table("summary.csv"), without: ["experiment", "dataset"]),
      "measures": JSONValue(rowsOf: folder.table("measures.csv"), without: ["experiment"]),
      "findings": .list(sentences.map(JSONValue.text)), "folder": .text(folder.path),
      "diverged_runs": .integer(divergedRuns),
    ])
  }
}
