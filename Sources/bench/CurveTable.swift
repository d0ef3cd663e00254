import Results
import Runs
import TextTable

/// A column of accuracies, one per row.
struct CurveColumn {
  let title: String
  /// One value per row; nil where nothing was measured.
  let accuracies: [SampleSummary?]
}

/// Formats accuracies that depend on one variable as a table.
///
/// - Parameters:
///   - heading: The name of the variable.
///   - labels: The values of the variable, one per row.
///   - width: The width of the terminal, as for `fittedTable`.
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
