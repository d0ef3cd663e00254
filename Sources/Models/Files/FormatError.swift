/// What is wrong with a file's content, in words that are fit to print: they may quote the file.
struct FormatError: Error {
  let expected: String
  let found: String

  init(expected: String, found: String) {
    self.expected = printable(expected)
    self.found = printable(found)
  }
}

/// A text as it can be printed, without control characters, cut short where it is long.
func printable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.prefix(400).map {
        $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
      }))
}
