import Results
import Runs

/// One side of a comparison: runs that differ only in their seed, tested on the same images.
package struct ComparedCell: Sendable {
  /// The folder of the results.
  package let folder: String
  /// The network's name.
  package let model: String
  /// The name of what it was trained on.
  package let variant: String
  /// The name of the test images; nil for the runs' own.
  package let test: String?
  /// The test accuracies, keyed by seed, without runs that diverged.
  package let accuracies: [UInt64: Double]
  /// The seeds of the runs that diverged, in ascending order.
  let divergedSeeds: [UInt64]
  /// The first run's row, for the columns that all runs have in common; nil without a run.
  private let settings: CSVRecords.Row?
  /// The seeds of the runs' permutations: "each run's own", or those that were used; nil if unknown.
  private let permutations: String?
  /// The settings of the training that no column contains.
  private let furtherSettings: [String: JSONValue]?
  /// The SHA-256 of the data files; nil if unknown.
  let dataDigests: [String]?

  init(of results: RecordedRuns, model: String, variant: String, test: String?) {
    let rows = results.rows.filter { $0["model"] == model && $0["variant"] == variant }
    var accuracies: [UInt64: Double] = [:]
    var diverged: [UInt64] = []
    for row in rows {
      guard let seed = row["seed"].flatMap({ UInt64($0) }) else { continue }
      guard row["diverged"] != "1" else {
        diverged.append(seed)
        continue
      }
      accuracies[seed] =
        RecordedRuns.column(of: test, variant: variant).lazy
        .compactMap { row[$0].flatMap(Double.init) }.first
    }
    folder = results.folder
    self.model = model
    self.variant = variant
    self.test = test
    self.accuracies = accuracies
    divergedSeeds = diverged.sorted()
    settings = rows.first
    let seeds = rows.compactMap { $0["permutation_seed"] }
    permutations =
      seeds.isEmpty
      ? nil
      : seeds == rows.compactMap { $0["seed"] }
        ? "each run's own" : seeds.uniqued.joined(separator: " ")
    furtherSettings = results.furtherSettings
    dataDigests = results.dataDigests
  }

  /// The network and what it was trained and tested on, such as "cnn normal".
  package var name: String { "\(model) \(variant)\(test.map { " on \($0)" } ?? "")" }

  /// Returns the predictions that the run of a seed stored; nil if there are none, or none for these
  /// test images. Damaged ones, and those of another training, count as none.
  func predictions(seed: UInt64) -> StoredPredictions? {
    let label = RunLabel(model: model, variant: variant, seed: seed)
    guard test == nil || test == variant,
      let stored = try? StoredPredictions(of: label, in: folder),
      stored.accuracy == accuracies[seed]
    else { return nil }
    return stored
  }

  /// The accuracies in ascending order of the seeds.
  var values: [Double] { accuracies.sorted { $0.key < $1.key }.map(\.value) }

  /// Returns why accuracies of the two cells cannot be compared; nil if they can.
  func obstacle(to other: ComparedCell) -> String? {
    func differ(_ column: String) -> Bool { settings?[column] != other.settings?[column] }
    func both(_ column: String) -> String {
      "\(settings?[column] ?? "nothing") and \(other.settings?[column] ?? "nothing")"
    }
    if differ("dataset") { return "they are of different data sets: \(both("dataset"))" }
    if differ("test_is_holdout") {
      return "one was tested on the test images, the other on held-out training images"
    }
    if differ("test_images") {
      return "they were tested on different numbers of images: \(both("test_images"))"
    }
    if let dataDigests, let others = other.dataDigests, dataDigests != others {
      return "their data files have different content"
    }
    if accuracies.isEmpty || other.accuracies.isEmpty {
      return "\(accuracies.isEmpty ? name : other.name) has no run that could be compared"
    }
    return nil
  }

  /// Returns the settings of training that differ, such as "epochs (12, 6)".
  func differences(from other: ComparedCell) -> [String] {
    func difference(_ name: String, _ own: String?, _ others: String?) -> String? {
      func shown(_ value: String?) -> String { value.flatMap { $0.isEmpty ? nil : $0 } ?? "none" }
      return own == others
        ? nil : "\(name.replacing("_", with: " ")) (\(shown(own)), \(shown(others)))"
    }
    // Without the manifest of one side, it is not known whether they differ.
    let (own, others) = (furtherSettings ?? [:], other.furtherSettings ?? [:])
    let isKnown = furtherSettings != nil && other.furtherSettings != nil
    let names = isKnown ? Set(own.keys).union(others.keys).sorted() : []
    return Self.comparedSettings.compactMap {
      difference($0, settings?[$0], other.settings?[$0])
    } + [difference("permutation_seed", permutations, other.permutations)].compactMap(\.self)
      + names.compactMap {
        difference($0, own[$0]?.summary, others[$0]?.summary)
      }
  }

  private static let comparedSettings = [
    "epochs", "batch_size", "optimizer", "learning_rate", "momentum", "train_images",
  ]
}
