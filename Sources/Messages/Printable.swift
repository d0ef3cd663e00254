extension String {
  /// The text with every control character replaced, so that it can be printed: a file name may
  /// contain what a terminal takes for a command.
  package var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
