import Results

/// A sentence computed from measures.
package struct Finding: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The sentence.
  package let text: String
  /// Whether it says that the runs cannot tell; more seeds may help.
  package let isInconclusive: Bool

  /// Creates a finding.
  package init(_ text: String, isInconclusive: Bool = false) {
    self.text = text
    self.isInconclusive = isInconclusive
  }

  /// Creates a conclusive finding.
  package init(stringLiteral text: String) { self.init(text) }
}

extension CSVTable {
  /// Creates `findings.csv`: an experiment's findings, one per row.
  static func findings(_ findings: [Finding], experiment: String) -> CSVTable {
    var table = CSVTable(header: ["experiment", "finding", "inconclusive"])
    for finding in findings {
      table.append([
        .text(experiment), .text(finding.text), .integer(finding.isInconclusive ? 1 : 0),
      ])
    }
    return table
  }
}
