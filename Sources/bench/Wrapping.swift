/// Text whose lines are broken between words where they are wider than the terminal.
///
/// - Parameters:
///   - width: Columns of the terminal; nil where a line may be as long as it is.
///   - indent: How far the rest of a broken line is indented; nil for as far as the line itself is, its
///     bullet included.
func wrapped(_ text: String, width: Int?, indent: Int? = nil) -> String {
  guard let width else { return text }
  return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    guard line.count > width else { return String(line) }
    let start = line.prefix { $0 == " " || $0 == "•" }
    let rest = String(repeating: " ", count: min(indent ?? start.count, width / 2))
    var lines = [String(start)]
    for word in line.dropFirst(start.count).split(separator: " ") {
      let last = lines[lines.count - 1]
      let isFirst = last == start || last == rest
      if !isFirst, last.count + 1 + word.count > width {
        lines.append(rest + word)
      } else {
        lines[lines.count - 1] += (isFirst ? "" : " ") + word
      }
    }
    return lines.joined(separator: "\n")
  }.joined(separator: "\n")
}
