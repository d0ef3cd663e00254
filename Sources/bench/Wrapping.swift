/// Breaks lines that are wider than the terminal between words. Continuation lines are indented
/// like the text after the bullet.
///
/// - Parameter width: The terminal's columns; nil to wrap nothing.
func wrapped(_ text: String, width: Int?) -> String {
  guard let width else { return text }
  return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    guard line.count > width else { return String(line) }
    let start = line.prefix { $0 == " " || $0 == "•" }
    let indent = String(repeating: " ", count: start.count)
    // Keep a number with its unit and its interval.
    let words = line.dropFirst(start.count).replacing(" %", with: "\u{A0}%")
      .replacing(" ± ", with: "\u{A0}±\u{A0}").split(separator: " ")
    var lines = [String(start)]
    for word in words {
      let last = lines[lines.count - 1]
      if last == start {
        lines[0] += word
      } else if last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(indent + word)
      }
    }
    return lines.joined(separator: "\n").replacing("\u{A0}", with: " ")
  }.joined(separator: "\n")
}
