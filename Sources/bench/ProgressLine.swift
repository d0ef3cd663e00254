/// The progress of an experiment, as the line that is redrawn.
struct ProgressLine: Sendable {
  /// The part that is done, 0…1.
  var fraction: Double
  /// The estimated seconds left; nil if there is no estimate yet.
  var secondsLeft: Double?
  /// What is running, the most important part first.
  var details: [String]

  /// Formats the line with as many details as fit.
  ///
  /// - Parameter seconds: The seconds since the last update.
  func text(after seconds: Double, on terminal: Terminal) -> String {
    let width = (terminal.width ?? 80) - 1
    var (fraction, left) = (fraction, "\(duration(seconds)) so far")
    if let secondsLeft {
      // Advances at the estimated speed until the next update, but does not reach the end.
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
