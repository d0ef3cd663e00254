import Foundation
import Results

/// The results of a finished experiment that claims are judged by.
package struct RecordedExperiment: Sendable {
  /// The experiment's name, such as "shuffle".
  package let experiment: String
  /// The manifest of the results.
  package let manifest: Manifest
  /// The settings of the experiment.
  let settings: RecordedSettings
  /// The measures, keyed by name.
  let measures: [String: Measure]

  /// The name of the data set; nil if the experiment needs none.
  var dataset: String? { settings.data?.dataset }

  /// The conditions under which the measures were taken.
  var conditions: MeasurementConditions {
    MeasurementConditions(
      training: settings.training, isWhole: settings.data?.trainLimit == nil,
      isPublished: settings.data?.holdout == nil && !manifest.dataFiles.isEmpty
        && manifest.dataFiles.allSatisfy(\.known))
  }

  /// Reads `measures.csv` and `manifest.json` of a folder.
  ///
  /// - Returns: Nil if the folder contains no finished experiment.
  /// - Throws: `ResultsError.unreadable`, `ResultsError.unusableManifest`.
  package init?(folder: String) throws(ResultsError) {
    let path = folder + "/measures.csv"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    func unreadable(_ name: String) -> ResultsError {
      .unreadable(path: "\(folder)/\(name)")
    }
    guard let table = try? CSVRecords(contentsOf: path),
      table.header == CSVTable.measures([], experiment: "").header
    else { throw unreadable("measures.csv") }
    guard let manifest = try Manifest.usable(in: folder) else {
      throw unreadable(Manifest.fileName)
    }
    // Without measures, every training diverged.
    guard manifest.finished != nil,
      let name = table.rows.first?["experiment"] ?? manifest.experiment
    else { return nil }
    var measures: [String: Measure] = [:]
    for row in table.rows {
      guard let measure = try? Measure(in: row) else { throw unreadable("measures.csv") }
      measures[measure.name] = measure
    }
    guard let settings = try? RecordedSettings(of: manifest) else {
      throw .unusableManifest(path: folder, .damaged)
    }
    experiment = name
    self.manifest = manifest
    self.settings = settings
    self.measures = measures
  }

  /// Reads the results of all finished experiments in a folder and its direct sub-folders.
  ///
  /// - Throws: `ResultsError.unreadable`, `ResultsError.unusableManifest`; `ResultsError.noResults` if
  ///   there are none.
  package static func all(under folder: String) throws(ResultsError) -> [RecordedExperiment] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var records: [RecordedExperiment] = []
    for folder in [folder] + names.sorted().map({ "\(folder)/\($0)" }) {
      if let record = try RecordedExperiment(folder: folder) { records.append(record) }
    }
    guard !records.isEmpty else { throw .noResults(path: folder) }
    return records
  }
}

extension Measure {
  /// Reads a measure from its row in `measures.csv`.
  fileprivate init(in row: CSVRecords.Row) throws(CSVError) {
    let (low, high) = (
      try row.optionalNumber("interval_low"), try row.optionalNumber("interval_high")
    )
    let interval = low.flatMap { low in high.flatMap { low <= $0 ? low...$0 : nil } }
    guard (interval == nil) == (low == nil && high == nil) else { throw .notATable }
    self.init(
      name: try row.text("measure"), value: try row.number("value"),
      n: try row.text("n").isEmpty ? nil : try row.integer("n"), interval: interval)
  }
}
