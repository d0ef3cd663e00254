import TextTable

/// Rows as a table no wider than the terminal.
///
/// Where it is wider, columns that can be spared go first; what then is left over follows in tables of
/// its own, each with the columns that name the rows.
///
/// - Parameters:
///   - width: Columns of the terminal; nil where a line may be as long as it is.
///   - names: How many columns, the first, name a row.
///   - spare: Titles of columns that can be spared, the first ones first, a set at a time.
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
