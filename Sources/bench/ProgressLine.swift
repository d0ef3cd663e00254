/// How far an experiment is, as the one line that is drawn again and again.
struct ProgressLine: Sendable {
  /// What is done, 0…1.
  var fraction: Double
  /// What is left; nil where nothing is known yet.
  var secondsLeft: Double?
  /// What is done just now, the most important first.
  var details: [String]

  /// The line, as much of it as fits.
  ///
  /// - Parameter seconds: Since all this was known.
  func text(after seconds: Double, on terminal: Terminal) -> String {
    let width = (terminal.width ?? 80) - 1
    var (fraction, left) = (fraction, "\(duration(seconds)) so far")
    if let secondsLeft {
      // Until more is known all goes on as it was said to, but is not done before it is.
      if secondsLeft > 0 {
        fraction = min(fraction + (1 - fraction) * seconds / secondsLeft, max(fraction, 0.99))
      }
      left = "\(duration(max(secondsLeft - seconds, 0))) left"
    }
    let drawing = bar(
      fraction, width: min(max(width / 5, 8), 22), hasBlocks: terminal.hasBlocks)
    let number = "\(Int(100 * fraction)) %"
    var parts = String(repeating: " ", count: max(5 - number.count, 0)) + number
    for part in [left] + details {
      if drawing.count + parts.count + 3 + part.count > width { break }
      parts += " · " + part
    }
    let padding = max(width - drawing.count - parts.count, 0)
    return terminal.styled(drawing, \.cyan) + parts + String(repeating: " ", count: padding)
  }
}

/// How much is done, as a bar: "▕███▌  ▏" or, without blocks, "[###   ]".
///
/// - Parameters:
///   - fraction: Of all, 0…1.
///   - width: Columns, its ends among them.
func bar(_ fraction: Double, width: Int, hasBlocks: Bool) -> String {
  let cells = width - 2
  guard hasBlocks else {
    let filled = Int(fraction * Double(cells))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: " ", count: cells - filled) + "]"
  }
  let eighths = Int(fraction * Double(8 * cells))
  let filled =
    String(repeating: "█", count: eighths / 8)
    + (eighths % 8 == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1]))
  return "▕" + filled + String(repeating: " ", count: cells - filled.count) + "▏"
}
