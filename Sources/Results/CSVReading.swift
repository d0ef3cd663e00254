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
