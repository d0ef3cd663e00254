import Experiments
import Foundation
import Results

/// What an experiment prints at its end: the table, the findings, and the path of the results.
struct ExperimentReport {
  /// The experiment's name.
  let experiment: String
  /// The data set's name; nil if there is none.
  let dataset: String?
  /// Where the results were written; nil where nothing was.
  var results: ResultsFolder?
  let measures: [Measure]
  /// The table as text, no wider than the terminal.
  let table: String
  let findings: [Finding]
  var divergedRuns = 0
  /// The command that runs more seeds; nil if there is none.
  var moreSeeds: String?

  /// Prints the report as text or as JSON.
  func print(asJSON: Bool) throws {
    if asJSON {
      Swift.print(try json.document())
      return
    }
    let sentences = findings.map { "• \($0.text)\n" }.joined()
    let diverged =
      divergedRuns > 0
      ? "\n\(plural(divergedRuns, "run")) diverged; \(divergedRuns == 1 ? "its" : "their") "
        + "seeds are left out." : ""
    Swift.print(
      wrapped(
        "\(table)\n\(sentences)\(advice)"
          + (results.map { "\nResults are in \($0.path)." } ?? "") + diverged,
        width: Terminal.output.width))
  }

  private var advice: String {
    let count = findings.count(where: \.isInconclusive)
    guard let moreSeeds, count > 0 else { return "" }
    let (verb, object) = count == 1 ? ("is", "it") : ("are", "them")
    return "\n\(plural(count, "finding")) \(verb) inconclusive. More seeds may "
      + "settle \(object): \(moreSeeds)\n"
  }

  /// The contents of `summary.csv` and `measures.csv` with the same names, and the findings.
  private var json: JSONValue {
    .object([
      "experiment": .text(experiment), "dataset": dataset.map(JSONValue.text) ?? .null,
      "cells": JSONValue(
        rowsOf: results?.table("summary.csv"), without: ["experiment", "dataset"]),
      "measures": JSONValue(
        rowsOf: .measures(measures, experiment: experiment), without: ["experiment"]),
      "findings": .list(findings.map { .text($0.text) }),
      "folder": results.map { .text($0.path) } ?? .null,
      "diverged_runs": .integer(divergedRuns),
    ])
  }
}
