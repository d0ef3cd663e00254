import TextTable

/// Formats rows as a table no wider than the terminal.
///
/// If the table is too wide, spare columns are dropped first. If it is still too wide, the other
/// columns follow in further tables, each of which repeats the columns that name the rows.
///
/// - Parameters:
///   - width: The width of the terminal in columns; nil if lines may be of any length.
///   - names: The number of columns, from the first one on, that name a row.
///   - spare: The titles of columns that may be dropped, in sets that are dropped one after
///     another.
func fittedTable<Row>(
  _ rows: [Row], width: Int?, names: Int, sparing spare: [Set<String>] = [],
  columns: @escaping (Row) -> [Column]
) -> String {
  guard let first = rows.first else { return "" }
  let titles = columns(first).map { $0.headerString(for: Style.simple) }
  func text(_ indices: [Int]) -> String {
    TextTable<Row> { row in
      let all = columns(row)
      return indices.map { all[$0] }
    }.string(for: rows) ?? ""
  }
  func fits(_ indices: [Int]) -> Bool {
    guard let width else { return true }
    return text(indices).split(separator: "\n").allSatisfy { $0.count <= width }
  }
  var indices = Array(titles.indices)
  for titlesToSpare in spare where !fits(indices) {
    indices.removeAll { titlesToSpare.contains(titles[$0]) }
  }
  let named = Array(indices.prefix(names))
  var parts = [named]
  for index in indices.dropFirst(names) {
    if fits(parts[parts.count - 1] + [index]) || parts[parts.count - 1] == named {
      parts[parts.count - 1].append(index)
    } else {
      parts.append(named + [index])
    }
  }
  return parts.map(text).joined(separator: "\n")
}
