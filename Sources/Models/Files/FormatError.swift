import Messages

/// Explains what is wrong with a file's content. The texts may quote the file, without control
/// characters.
struct FormatError: Error {
  let expected: String
  let found: String

  init(expected: String, found: String) {
    self.expected = printable(expected)
    self.found = printable(found)
  }
}

/// The first 400 characters of a text, with control characters replaced.
func printable(_ text: String) -> String {
  String(text.unicodeScalars.prefix(400)).printable
}
