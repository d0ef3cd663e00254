import Foundation

/// A CSV file read back. Quoted cells are not supported.
package struct WrittenTable: Sendable {
  package let header: [String]
  package let rows: [[String: String]]

  /// The text is not a table.
  package struct Malformed: Error {
    package let problem: String
  }

  /// - Throws: `Malformed` if a line and the header differ in width, or the last line has no end.
  package init(text: String) throws {
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard lines.count >= 2, lines.removeLast() == [""] else {
      throw Malformed(problem: "the last line has no end")
    }
    let header = lines.removeFirst()
    guard lines.allSatisfy({ $0.count == header.count }) else {
      throw Malformed(problem: "a line and the header differ in width")
    }
    self.header = header
    rows = lines.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  package init(path: String) throws {
    try self.init(text: String(contentsOfFile: path, encoding: .utf8))
  }

  /// The cells of one column, from top to bottom.
  package subscript(column: String) -> [String] { rows.map { $0[column] ?? "no such column" } }

  /// The cells of some columns in each row, separated by spaces.
  package subscript(columns: String...) -> [String] {
    rows.map { row in columns.map { row[$0] ?? "no such column" }.joined(separator: " ") }
  }
}
