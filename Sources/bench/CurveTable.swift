import Results
import Runs
import TextTable

/// A column of accuracies, one per row.
struct CurveColumn {
  let title: String
  /// As many as there are rows; nil where nothing was measured.
  let accuracies: [SampleSummary?]
}

/// Accuracies that depend on one thing, as a table for people.
///
/// - Parameters:
///   - heading: What they depend on.
///   - labels: Its values, one per row.
///   - width: Columns of their terminal, as `fittedTable` takes it.
func curveTable(
  _ heading: String, labels: [String], columns: [CurveColumn], width: Int?
) -> String {
  fittedTable(Array(labels.indices), width: width, names: 1) { row in
    [Column(heading <- labels[row], align: .right)]
      + columns.map { column in
        Column(column.title <- column.accuracies[row].map { percent($0) } ?? "", align: .right)
      }
  }
}
