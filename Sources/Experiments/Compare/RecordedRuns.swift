import Foundation
import Results
import Runs

/// The runs of an experiment's results, as its `runs.csv` lists them.
package struct RecordedRuns: Sendable {
  /// The folder of the results, as given.
  package let folder: String
  /// The rows of `runs.csv`.
  let rows: [CSVRecords.Row]
  /// The SHA-256 of the data files; nil without a manifest.
  let dataDigests: [String]?
  /// The settings of the training that no column of `runs.csv` contains; nil without a manifest.
  let furtherSettings: [String: JSONValue]?

  /// Reads the runs in a folder.
  ///
  /// - Throws: `ResultsError.unreadable`, `ResultsError.unusableManifest`.
  init(folder: String) throws(ResultsError) {
    let path = folder + "/" + Self.fileName
    guard let table = try? CSVRecords(contentsOf: path),
      Self.requiredColumns.isSubset(of: table.header)
    else { throw .unreadable(path: path) }
    self.folder = folder
    rows = table.rows
    let manifest = try Manifest.usable(in: folder)
    dataDigests = manifest?.dataFiles.map(\.sha256)
    furtherSettings = manifest.map { Self.furtherSettings(in: $0.settings) }
  }

  /// Returns the settings of the training, and of its optimizer, without those that are columns or
  /// belong to single runs.
  private static func furtherSettings(in settings: JSONValue) -> [String: JSONValue] {
    guard case .object(let all) = settings, case .object(var training)? = all["training"] else {
      return [:]
    }
    if case .object(let optimizer)? = training["optimizer"] {
      training.merge(optimizer) { own, _ in own }
    }
    for name in ["seeds", "optimizer", "name", "learning_rate", "momentum", "epochs", "batch_size"]
    {
      training[name] = nil
    }
    return training
  }

  /// Whether a folder contains runs.
  static func exist(in folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + fileName)
  }

  private static let fileName = "runs.csv"
  private static let requiredColumns: Set = [
    "dataset", "model", "variant", "seed", "test_images", "test_is_holdout", "diverged",
    ownTestColumn,
  ]
  private static let ownTestColumn = "final_test_accuracy"

  /// The names of the networks, in the order of the table.
  var models: [String] { rows.compactMap { $0["model"] }.uniqued }
  /// The names of what they were trained on, in the order of the table.
  var variants: [String] { rows.compactMap { $0["variant"] }.uniqued }

  /// Returns the column with the accuracy on a set of test images.
  ///
  /// - Parameters:
  ///   - test: The name of the images; nil for a run's own.
  ///   - variant: What the runs were trained on.
  static func column(of test: String?, variant: String) -> [String] {
    guard let test else { return [ownTestColumn] }
    let further = ["\(test)_test_accuracy", "accuracy_on_\(test)_images"]
    return test == variant ? further + [ownTestColumn] : further
  }
}
