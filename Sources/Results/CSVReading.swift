extension CSVTable {
  /// Parses the text of a table: RFC 4180, with lines that end in LF or CR LF.
  ///
  /// - Returns: The header and the rows' cells as text; nil if a quote is not closed, a row is
  ///   wider or narrower than the header, or the last line has no line end (the file was cut
  ///   short).
  package static func cells(of text: String) -> (header: [String], rows: [[String]])? {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      if isQuoted {
        if scalar != "\"" {
          cell.append(scalar)
        } else if next == "\"" {
          cell.append(scalar)
          next = scalars.next()
        } else {
          isQuoted = false
        }
        continue
      }
      switch scalar {
      case "\"": isQuoted = true
      case "\r" where next == "\n": break
      case ",", "\n":
        row.append(String(cell))
        cell.removeAll()
        if scalar == "\n" {
          rows.append(row)
          row = []
        }
      default: cell.append(scalar)
      }
    }
    guard !isQuoted, row.isEmpty, cell.isEmpty, let header = rows.first,
      rows.allSatisfy({ $0.count == header.count })
    else { return nil }
    return (header, Array(rows.dropFirst()))
  }
}

/// The rows of a table, with their cells by column.
package struct CSVRecords: Sendable {
  /// The names of the columns, each once.
  package let header: [String]
  /// The rows, in their order.
  package let rows: [Row]

  /// A row.
  package struct Row: Sendable {
    private let cells: [String: String]

    fileprivate init(_ header: [String], _ cells: [String]) {
      self.cells = Dictionary(uniqueKeysWithValues: zip(header, cells))
    }

    /// The text in a column; nil if there is no such column.
    package subscript(column: String) -> String? { cells[column] }

    /// Returns the text in a column.
    package func text(_ column: String) throws(CSVError) -> String {
      guard let text = cells[column] else { throw .noColumn(column) }
      return text
    }

    /// Returns the number in a column; nil in an empty cell.
    package func optionalNumber(_ column: String) throws(CSVError) -> Double? {
      let text = try text(column)
      guard !text.isEmpty else { return nil }
      guard let number = Double(text) else { throw .notANumber(column: column, found: text) }
      return number
    }

    /// Returns the number in a column.
    package func number(_ column: String) throws(CSVError) -> Double {
      guard let number = try optionalNumber(column) else {
        throw .notANumber(column: column, found: "")
      }
      return number
    }

    /// Returns the whole number in a column.
    package func integer(_ column: String) throws(CSVError) -> Int {
      let text = try text(column)
      guard let number = Int(text) else { throw .notWhole(column: column, found: text) }
      return number
    }
  }

  /// Reads a file.
  package init(contentsOf path: String) throws(CSVError) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw .unreadable }
    guard let table = CSVTable.cells(of: text), Set(table.header).count == table.header.count else {
      throw .notATable
    }
    header = table.header
    rows = table.rows.map { Row(table.header, $0) }
  }
}

/// What is wrong with a table that was read; it continues a sentence that begins with the file.
package enum CSVError: Error, Equatable, CustomStringConvertible {
  /// The file does not exist, cannot be read, or is not text.
  case unreadable
  /// The file is not a table, was cut short, or has two columns of the same name.
  case notATable
  /// A column is missing.
  case noColumn(String)
  /// A cell does not contain a number.
  case notANumber(column: String, found: String)
  /// A cell does not contain a whole number.
  case notWhole(column: String, found: String)

  package var description: String {
    switch self {
    case .unreadable: "cannot be read as text"
    case .notATable: "is not a whole table"
    case .noColumn(let column): "has no column \(column)"
    case .notANumber(let column, let found):
      "has no number in column \(column), but '\(found)'"
    case .notWhole(let column, let found):
      "has no whole number in column \(column), but '\(found)'"
    }
  }
}
