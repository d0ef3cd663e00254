/// Returns what a terminal shows after `written` was printed: of a redrawn line, its last state.
func screen(_ written: String) -> String {
  // Unicode scalars, because CR LF is one `Character`.
  written.replacing(/\u{1B}\[\d+m/, with: "").unicodeScalars
    .split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var cells: [Character] = []
      for drawing in line.split(separator: "\r").map(String.init) {
        cells.replaceSubrange(0..<min(drawing.count, cells.count), with: drawing)
      }
      while cells.last == " " { cells.removeLast() }
      return String(cells)
    }.joined(separator: "\n")
}

/// Masks what depends on the machine: accuracies, seconds, and the findings computed from them.
func masked(_ text: String) -> String {
  text.replacing(/, \d+ s/, with: ", # s").replacing(/(• .*\n(\ \ .*\n)*)+/, with: "• …\n")
    .replacing(/[-+]?\d+\.\d+/, with: "#").replacing(/[▁▂▃▄▅▆▇█]+/, with: "▁")
    .replacing(/-{2,}/, with: "--").replacing(/\ {2,}/, with: " ")
    .replacing(/\ +\n/, with: "\n")
}
