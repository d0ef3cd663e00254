import Experiments
import Results

/// Returns a comparison as one document for scripts.
func json(of comparison: Comparison) -> JSONValue {
  .object([
    "a": .text(comparison.names.a), "b": .text(comparison.names.b),
    "conclusion": .text(
      comparison.obstacle == nil ? comparison.conclusion.rawValue : "not comparable"),
    "sentence": .text(comparison.sentence), "notes": .list(comparison.notes.map { .text($0) }),
    "cells": .list(comparison.cells.map(json)),
  ])
}

private func json(of cell: CellComparison) -> JSONValue {
  .object([
    "a": json(of: cell.a, cell.accuracyA), "b": json(of: cell.b, cell.accuracyB),
    "is_paired": .flag(!cell.pairs.isEmpty), "covers_seeds": .flag(cell.hasSeveralSeeds),
    "covers_test_images": .flag(cell.coversImages), "seeds": .list(cell.pairs.map(json)),
    "difference": .fraction(cell.difference.value),
    "standard_error": number(cell.difference.standardError),
    "degrees_of_freedom": cell.difference.degreesOfFreedom.map(JSONValue.integer) ?? .null,
    "interval_low": number(cell.difference.interval?.lowerBound),
    "interval_high": number(cell.difference.interval?.upperBound),
    "p_value": number(cell.difference.pValue), "corrected_p_value": number(cell.correctedPValue),
    "probability_a_is_better": .fraction(cell.probability.value),
    "probability_low": .fraction(cell.probability.interval.lowerBound),
    "probability_high": .fraction(cell.probability.interval.upperBound),
    "conclusion": .text(cell.conclusion.rawValue),
  ])
}

private func json(of cell: ComparedCell, _ accuracy: SampleSummary) -> JSONValue {
  .object([
    "folder": .text(cell.folder), "model": .text(cell.model), "variant": .text(cell.variant),
    "tested_on": cell.test.map(JSONValue.text) ?? .null, "n": .integer(accuracy.n),
    "mean_test_accuracy": .fraction(accuracy.mean),
    "standard_deviation": number(accuracy.standardDeviation),
  ])
}

private func json(of pair: CellComparison.Pair) -> JSONValue {
  .object([
    "seed": Int(exactly: pair.seed).map(JSONValue.integer) ?? .large(pair.seed),
    "a": .fraction(pair.a), "b": .fraction(pair.b),
    "only_a_correct": pair.images.map { .integer($0.onlyA) } ?? .null,
    "only_b_correct": pair.images.map { .integer($0.onlyB) } ?? .null,
    "mcnemar_p_value": number(pair.images?.pValue),
  ])
}

private func number(_ value: Double?) -> JSONValue {
  value.map { $0.isFinite ? .fraction($0) : .null } ?? .null
}
