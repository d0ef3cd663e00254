import Foundation
import Results
import Runs

/// A selection of cells of an experiment's results.
///
/// It is written as a path: `results/shuffle` selects all cells, `results/shuffle/cnn` those of a
/// network, `results/shuffle/shuffled` those trained on shuffled images, `results/shuffle/cnn/normal`
/// one cell, and `results/shuffle/cnn/normal/shuffled` the same runs, tested on other images. In a
/// longer name, `*` stands for any network or images.
package struct CellSelection: Sendable {
  /// The results.
  package let results: RecordedRuns
  /// The network; nil for any.
  let model: String?
  /// What it was trained on; nil for any.
  let variant: String?
  /// The test images; nil for each run's own.
  let test: String?

  /// Reads the results that a path names, with or without a cell.
  ///
  /// - Throws: `ComparisonError`, `ResultsError.unreadable`.
  package init(path: String) throws {
    var folder = path
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    var cell: [String] = []
    while !RecordedRuns.exist(in: folder) {
      guard cell.count < 3, let slash = folder.lastIndex(of: "/") else {
        throw ComparisonError.noRuns(path: path, folders: Self.foldersWithRuns(in: path))
      }
      cell.insert(String(folder[folder.index(after: slash)...]), at: 0)
      folder = String(folder[..<slash])
    }
    try self.init(cell, in: RecordedRuns(folder: folder))
  }

  /// Selects cells of results by name.
  ///
  /// - Parameter cell: Such as `cnn/normal`.
  /// - Throws: `ComparisonError.noCell`, `ComparisonError.noTest`.
  package init(cell: String, of results: RecordedRuns) throws(ComparisonError) {
    try self.init(
      cell.split(separator: "/", omittingEmptySubsequences: false).map(String.init), in: results)
  }

  private init(_ parts: [String], in results: RecordedRuns) throws(ComparisonError) {
    func name(_ index: Int) -> String? {
      parts.indices.contains(index) && parts[index] != "*" ? parts[index] : nil
    }
    self.results = results
    if parts.count == 1, let name = name(0), !results.models.contains(name) {
      (model, variant) = (nil, name)
    } else {
      (model, variant) = (name(0), name(1))
    }
    test = name(2)
    let isKnown =
      parts.count <= 3 && (model.map(results.models.contains) ?? true)
      && (variant.map(results.variants.contains) ?? true)
    guard isKnown, !cells.isEmpty else {
      throw .noCell(
        name: parts.joined(separator: "/"), folder: results.folder, models: results.models,
        variants: results.variants)
    }
    if let test, cells.allSatisfy(\.accuracies.isEmpty), cells.allSatisfy(\.divergedSeeds.isEmpty) {
      throw .noTest(name: test, folder: results.folder)
    }
  }

  /// The selected cells, in the order of the table.
  var cells: [ComparedCell] {
    var keys: [[String]] = []
    for row in results.rows {
      guard let key = [row["model"], row["variant"]] as? [String], !keys.contains(key),
        model == nil || model == key[0], variant == nil || variant == key[1]
      else { continue }
      keys.append(key)
    }
    return keys.map { ComparedCell(of: results, model: $0[0], variant: $0[1], test: test) }
  }

  /// The path of the results, followed by the names that are fixed.
  package var name: String {
    ([results.folder] + names).joined(separator: " ")
  }

  /// The names that are fixed.
  var names: [String] { [model, variant, test.map { "on \($0)" }].compactMap(\.self) }

  private static func foldersWithRuns(in path: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().map { "\(path)/\($0)" }.filter(RecordedRuns.exist)
  }
}
