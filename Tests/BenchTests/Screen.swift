/// What a person sees on a terminal that was written to: a line drawn again shows its last state.
func screen(_ written: String) -> String {
  // By scalars: CR LF is one character.
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

/// Text without what differs from machine to machine: accuracies, seconds, and what follows from
/// them.
func masked(_ text: String) -> String {
  text.replacing(/, \d+ s/, with: ", # s").replacing(/(• .*\n(\ \ .*\n)*)+/, with: "• …\n")
    .replacing(/[-+]?\d+\.\d+/, with: "#").replacing(/[▁▂▃▄▅▆▇█]+/, with: "▁")
    .replacing(/-{2,}/, with: "--").replacing(/\ {2,}/, with: " ")
    .replacing(/\ +\n/, with: "\n")
}
