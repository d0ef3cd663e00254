import Foundation

/// A CSV file read back, as far as tables without quotes go.
package struct WrittenTable: Sendable {
  package let header: [String]
  package let rows: [[String: String]]

  /// Why a text is not such a table.
  package struct Malformed: Error {
    package let problem: String
  }

  /// - Throws: `Malformed` where a line has other cells than the header, or the last is not complete.
  package init(text: String) throws {
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard lines.count >= 2, lines.removeLast() == [""] else {
      throw Malformed(problem: "the last line has no end")
    }
    let header = lines.removeFirst()
    guard lines.allSatisfy({ $0.count == header.count }) else {
      throw Malformed(problem: "a line is too short or too long")
    }
    self.header = header
    rows = lines.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  package init(path: String) throws {
    try self.init(text: String(contentsOfFile: path, encoding: .utf8))
  }

  /// One column's cells, from the first row to the last.
  package subscript(column: String) -> [String] { rows.map { $0[column] ?? "no such column" } }

  /// The cells of some columns, row by row, with a space between.
  package subscript(columns: String...) -> [String] {
    rows.map { row in columns.map { row[$0] ?? "no such column" }.joined(separator: " ") }
  }
}
