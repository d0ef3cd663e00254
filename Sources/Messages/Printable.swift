extension String {
  /// The text with every control character replaced, so that it can be printed: a file name may
  /// contain what a terminal takes for a command.
  package var printable: String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
    }
    // Most texts need no copy.
    guard unicodeScalars.contains(where: isControl) else { return self }
    return String(
      String.UnicodeScalarView(unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
  }
}
