import Foundation
import Testing

/// A CSV file read back, as far as tables without quotes go.
struct WrittenTable {
  let header: [String]
  let rows: [[String: String]]

  /// - Throws: Where a line has other cells than the header, or the last is not complete.
  init(text: String) throws {
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    try #require(lines.count >= 2 && lines.removeLast() == [""], "the last line has no end")
    let header = lines.removeFirst()
    try #require(lines.allSatisfy { $0.count == header.count }, "a line is too short or too long")
    self.header = header
    rows = lines.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  init(path: String) throws {
    try self.init(text: String(contentsOfFile: path, encoding: .utf8))
  }

  /// One column's cells, from the first row to the last.
  subscript(column: String) -> [String] { rows.map { $0[column] ?? "no such column" } }

  /// The cells of some columns, row by row, with a space between.
  subscript(columns: String...) -> [String] {
    rows.map { row in columns.map { row[$0] ?? "no such column" }.joined(separator: " ") }
  }
}
