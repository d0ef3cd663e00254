import Experiments
import Foundation
import Results
import Runs
import TextTable

/// Formats a comparison for people.
///
/// - Parameter width: The width of the terminal, as for `fittedTable`.
func report(of comparison: Comparison, width: Int?) -> String {
  guard comparison.obstacle == nil else { return comparison.sentence }
  let tables =
    comparison.cells.count == 1
    ? seedTable(comparison.cells[0], comparison, width: width)
    : cellTable(comparison, width: width)
  return tables + "\n• \(comparison.sentence)\n"
    + (comparison.cells.map(\.coverage).uniqued + comparison.notes).map { "\n\($0)" }.joined()
}

/// One row per seed of a single pair of cells, then the mean.
private func seedTable(_ cell: CellComparison, _ comparison: Comparison, width: Int?) -> String {
  struct Row {
    var seed: String
    var a: String
    var b: String
    var difference: String
    var onlyA = ""
    var onlyB = ""
    var p = ""
  }
  var rows = cell.pairs.map { pair in
    Row(
      seed: String(pair.seed), a: percent(pair.a), b: percent(pair.b),
      difference: signedPoints(pair.a - pair.b), onlyA: count(pair.images?.onlyA),
      onlyB: count(pair.images?.onlyB), p: pair.images.map { pValue($0.pValue) } ?? "")
  }
  rows.append(
    Row(
      seed: "mean", a: percent(cell.accuracyA), b: percent(cell.accuracyB),
      difference: signedPoints(cell.difference)))
  return "A: \(comparison.names.a)\nB: \(comparison.names.b)\n\n"
    + fittedTable(rows, width: width, names: 1) { row in
      [
        Column("seed" <- row.seed), Column("A" <- row.a, align: .right),
        Column("B" <- row.b, align: .right), Column("A − B" <- row.difference, align: .right),
      ]
        + (cell.pairs.contains { $0.images != nil }
          ? [
            Column("only A right" <- row.onlyA, align: .right),
            Column("only B right" <- row.onlyB, align: .right),
            Column("McNemar's p" <- row.p, align: .right),
          ] : [])
    } + "\nP(A > B) = \(probability(cell)). p \(pValue(cell.difference.pValue, "= ")).\n"
}

private func count(_ images: Int?) -> String { images.map(grouped) ?? "" }

/// One row per pair of cells.
private func cellTable(_ comparison: Comparison, width: Int?) -> String {
  func both(_ a: String, _ b: String) -> String { a == b ? a : "\(a), \(b)" }
  return "A: \(comparison.names.a)\nB: \(comparison.names.b)\n\n"
    + fittedTable(
      comparison.cells, width: width, names: 2, sparing: [["p, corrected"], ["P(A > B)"]]
    ) { cell in
      [
        Column("network" <- both(cell.a.model, cell.b.model)),
        Column("trained on" <- both(cell.a.variant, cell.b.variant)),
        Column("n" <- sizes(of: cell), align: .right),
        Column("A" <- percent(cell.accuracyA), align: .right),
        Column("B" <- percent(cell.accuracyB), align: .right),
        Column("A − B" <- signedPoints(cell.difference), align: .right),
        Column("P(A > B)" <- percent(cell.probability.value, decimals: 0), align: .right),
        Column("p, corrected" <- pValue(cell.correctedPValue), align: .right),
        Column("better" <- better(cell.conclusion)),
      ]
    }
    + "\np is corrected for \(plural(comparison.cells.count, "cell")) (Holm).\n"
}

private func sizes(of cell: CellComparison) -> String {
  cell.accuracyA.n == cell.accuracyB.n
    ? String(cell.accuracyA.n) : "\(cell.accuracyA.n), \(cell.accuracyB.n)"
}

private func probability(_ cell: CellComparison) -> String {
  let interval = cell.probability.interval
  return percent(cell.probability.value, decimals: 0)
    + " (95 %: \(percent(interval.lowerBound, decimals: 0)) to "
    + "\(percent(interval.upperBound, decimals: 0)))"
}

private func better(_ conclusion: CellComparison.Conclusion) -> String {
  switch conclusion {
  case .aIsBetter: "A"
  case .bIsBetter: "B"
  case .undecided: "undecided"
  }
}

/// Formats a p-value, such as "0.013" or "< 0.001"; "is unknown" if there is none.
///
/// - Parameter sign: What precedes a number that is not too small to be printed.
private func pValue(_ p: Double?, _ sign: String = "") -> String {
  guard let p else { return "is unknown" }
  return p < 0.0005 ? "< 0.001" : sign + String(format: "%.3f", p)
}
