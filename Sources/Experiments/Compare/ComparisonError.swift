/// Why `bench compare` cannot find what it should compare.
package enum ComparisonError: Error, Equatable, CustomStringConvertible {
  /// Neither the path nor a folder above it contains results with runs.
  case noRuns(path: String, folders: [String])
  /// The results contain no such cell.
  case noCell(name: String, folder: String, models: [String], variants: [String])
  /// The results contain no accuracy of each run on these test images.
  case noTest(name: String, folder: String)
  /// Both sides are the same runs.
  case sameRuns(name: String)

  /// One or two sentences on what was found, and what is possible.
  package var description: String {
    switch self {
    case .noRuns(let path, let folders):
      "\(path): expected results with a runs.csv, or a cell of such results, found none."
        + (folders.isEmpty ? "" : " There are some in \(folders.joined(separator: ", ")).")
    case .noCell(let name, let folder, let models, let variants):
      "\(folder) contains no cell '\(name)'. Its networks are \(models.joined(separator: ", ")), "
        + "trained on \(variants.joined(separator: ", ")); a cell is called "
        + "\(models.first ?? "cnn")/\(variants.first ?? "normal")."
    case .noTest(let name, let folder):
      "\(folder): runs.csv contains no accuracies on the test images '\(name)' for these runs."
    case .sameRuns(let name):
      "Both sides of the comparison are \(name)."
    }
  }
}
