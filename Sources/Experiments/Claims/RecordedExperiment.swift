import Foundation
import Results

/// What an experiment left in its folder, as far as claims can be judged by it.
package struct RecordedExperiment: Sendable {
  /// Such as "shuffle".
  package let experiment: String
  /// How it came about.
  package let manifest: Manifest
  /// What it was run with.
  let settings: RecordedSettings
  /// Its numbers by their names.
  let measures: [String: Measure]

  /// The data set; nil where it needs none.
  var dataset: String? { settings.data?.dataset }

  /// Whether networks were trained on all training images, but for those held out.
  var isWhole: Bool { settings.data?.trainLimit == nil }

  /// Whether every file of the data set is as published, and its test images were the test images.
  var isPublished: Bool {
    settings.data?.holdout == nil && !manifest.dataFiles.isEmpty
      && manifest.dataFiles.allSatisfy(\.known)
  }

  /// Reads `measures.csv` and `manifest.json` of a folder.
  ///
  /// - Returns: Nil where no experiment was finished.
  /// - Throws: `ResultsError.unreadable`.
  package init?(folder: String) throws(ResultsError) {
    let path = folder + "/measures.csv"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    func unreadable(_ name: String) -> ResultsError {
      .unreadable(path: "\(folder)/\(name)")
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let table = CSVTable.cells(of: text),
      table.header == CSVTable.measures([], experiment: "").header,
      let name = table.rows.first?[0]
    else { throw unreadable("measures.csv") }
    guard let json = try? Data(contentsOf: URL(filePath: folder + "/manifest.json")),
      let manifest = try? Manifest(json: json)
    else { throw unreadable("manifest.json") }
    guard manifest.finished != nil else { return nil }
    var measures: [String: Measure] = [:]
    for row in table.rows {
      guard let measure = Measure(cells: row) else { throw unreadable("measures.csv") }
      measures[measure.name] = measure
    }
    guard let settings = try? RecordedSettings(of: manifest) else {
      throw unreadable("manifest.json")
    }
    experiment = name
    self.manifest = manifest
    self.settings = settings
    self.measures = measures
  }

  /// What all finished experiments left under a folder: in itself, and in its sub-folders.
  ///
  /// - Throws: `ResultsError.unreadable`; `ResultsError.noResults` where there are none.
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
  /// A measure from its row in `measures.csv`; nil where a number is none.
  fileprivate init?(cells: [String]) {
    guard let value = Double(cells[2]) else { return nil }
    let n = Int(cells[3])
    guard (n == nil) == cells[3].isEmpty else { return nil }
    let ends = cells[4...].compactMap(Double.init)
    let hasInterval = ends.count == 2 && ends[0] <= ends[1]
    guard hasInterval || cells[4...].allSatisfy(\.isEmpty) else { return nil }
    self.init(
      name: cells[1], value: value, n: n, interval: hasInterval ? ends[0]...ends[1] : nil)
  }
}
