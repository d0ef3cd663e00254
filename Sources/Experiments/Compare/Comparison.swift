import Results
import Runs

/// The comparison of two selections of finished runs, cell by cell.
package struct Comparison: Sendable {
  /// What A and B are called.
  package let names: (a: String, b: String)
  /// The cells of A, each with the cell of B that corresponds to it.
  package let cells: [CellComparison]
  /// Sentences on what the comparison leaves out, and on what differs besides.
  package let notes: [String]
  /// Why nothing can be compared; nil if something can.
  package let obstacle: String?

  /// Compares two selections.
  ///
  /// Cells correspond if they agree in every name that the two selections do not both fix: all of
  /// `results/a` with all of `results/b` by network and images, `cnn` with `dense` by images,
  /// `cnn/normal` with `dense/normal` without condition.
  ///
  /// - Throws: `ComparisonError.sameRuns`.
  package init(of a: CellSelection, with b: CellSelection) throws(ComparisonError) {
    let isOneFolder = a.results.folder == b.results.folder
    guard !isOneFolder || a.names != b.names else { throw .sameRuns(name: a.name) }
    let others = b.cells
    var candidates: [(ComparedCell, ComparedCell)] = []
    for cell in a.cells {
      let matches = others.filter { other in
        (cell.model == other.model || (a.model != nil && b.model != nil))
          && (cell.variant == other.variant || (a.variant != nil && b.variant != nil))
      }
      candidates += matches.map { (cell, $0) }
    }
    var notes: [String] = []
    let obstacles = candidates.map { $0.obstacle(to: $1) }
    var cells = zip(candidates, obstacles).filter { $0.1 == nil }
      .map { CellComparison($0.0.0, $0.0.1) }
    if candidates.isEmpty {
      obstacle = "they have no network and images in common"
    } else if cells.isEmpty {
      obstacle = obstacles.compactMap(\.self).first
    } else {
      obstacle = nil
      for ((cell, _), obstacle) in zip(candidates, obstacles) {
        if let obstacle { notes.append("\(cell.name) is left out: \(obstacle).") }
      }
    }
    let corrected = holmCorrected(cells.compactMap(\.difference.pValue))
    let tested = cells.indices.filter { cells[$0].difference.pValue != nil }
    for (index, value) in zip(tested, corrected) {
      cells[index].correctedPValue = value
    }
    names = Self.names(of: a, b, isOneFolder: isOneFolder)
    self.cells = cells
    self.notes =
      notes + Self.left(a.cells, in: names.a, without: cells.map(\.a))
      + Self.left(others, in: names.b, without: cells.map(\.b)) + Self.cautions(of: cells)
  }

  /// The shortest names that tell the sides apart.
  private static func names(
    of a: CellSelection, _ b: CellSelection, isOneFolder: Bool
  ) -> (a: String, b: String) {
    func shortest(_ selection: CellSelection) -> String {
      isOneFolder && !selection.names.isEmpty
        ? selection.names.joined(separator: " ") : selection.name
    }
    return (shortest(a), shortest(b))
  }

  /// Returns the sentence on cells that are compared with nothing.
  private static func left(
    _ cells: [ComparedCell], in name: String, without compared: [ComparedCell]
  ) -> [String] {
    let rest = cells.filter { cell in
      !compared.contains { $0.model == cell.model && $0.variant == cell.variant }
    }
    guard !rest.isEmpty, !compared.isEmpty else { return [] }
    return ["Only in \(name): \(rest.map(\.name).joined(separator: ", "))."]
  }

  private static func cautions(of cells: [CellComparison]) -> [String] {
    var notes: [String] = []
    let deviations = [
      ("A", PooledDeviation(of: cells.map(\.accuracyA))),
      ("B", PooledDeviation(of: cells.map(\.accuracyB))),
    ].compactMap { side, deviation in
      deviation.map { "\(points($0.value, decimals: 2)) for \(side)" }
    }
    if cells.count > 1, !deviations.isEmpty {
      notes.append(
        "The standard deviation over seeds, pooled over \(plural(cells.count, "cell")), is "
          + "\(deviations.joined(separator: " and ")).")
    }
    let settings = cells.flatMap { $0.a.differences(from: $0.b) }.uniqued
    if !settings.isEmpty {
      notes.append("They also differ in \(settings.joined(separator: ", ")).")
    }
    for cell in cells {
      let name = cells.count == 1 ? "" : "\(cell.a.name): "
      let diverged = Set(cell.a.divergedSeeds + cell.b.divergedSeeds).sorted()
      if !diverged.isEmpty {
        notes.append("\(name)Left out, because a run diverged: \(seeds(diverged)).")
      }
      let paired = Set(cell.pairs.map(\.seed))
      let rest = Set(cell.a.accuracies.keys).union(cell.b.accuracies.keys)
        .subtracting(paired).subtracting(diverged).sorted()
      if cell.pairs.isEmpty {
        let hasCommon = cell.a.accuracies.keys.contains { cell.b.accuracies[$0] != nil }
        notes.append(
          "\(name)The runs have \(hasCommon ? "too few" : "no") seeds in common and are compared as "
            + "independent samples.")
      } else if !rest.isEmpty {
        notes.append("\(name)Left out, because only one side has it: \(seeds(rest)).")
      }
    }
    return notes
  }

  private static func seeds(_ seeds: [UInt64]) -> String {
    "seed\(seeds.count == 1 ? "" : "s") \(seeds.map(String.init).joined(separator: ", "))"
  }

  /// The conclusion about all cells: one side is better if it is better in some cell and worse in
  /// none.
  package var conclusion: CellComparison.Conclusion {
    let found = Set(cells.map(\.conclusion)).subtracting([.undecided])
    return found.count == 1 ? found.first ?? .undecided : .undecided
  }
}
