import Foundation
@preconcurrency import Rainbow

/// What a stream can display: colors and blocks on a terminal, plain lines elsewhere.
struct Terminal: Sendable {
  /// Whether a line can be redrawn.
  let isInteractive: Bool
  /// Whether text can be colored.
  let hasColor: Bool
  /// Whether bars can be drawn with Unicode's block elements.
  let hasBlocks: Bool
  /// The columns of a line; nil if lines need no wrapping.
  let width: Int?

  /// Standard output, with its current width.
  static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }

  /// Standard error, with its current width.
  static var error: Terminal { Terminal(descriptor: STDERR_FILENO) }

  private init(descriptor: Int32) {
    self.init(
      columns: isatty(descriptor) == 1 ? columns(of: descriptor) : nil,
      environment: ProcessInfo.processInfo.environment)
  }

  /// Describes a stream with `columns`; nil if it is not a terminal.
  ///
  /// `TERM=dumb` and `CI`, which build services set, select plain lines. `NO_COLOR`
  /// (https://no-color.org) turns off colors and blocks.
  init(columns: Int?, environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    isInteractive =
      columns != nil && ![nil, "dumb"].contains(value("TERM"))
      && [nil, "false", "0"].contains(value("CI"))
    width = isInteractive ? columns : nil
    hasColor = isInteractive && value("NO_COLOR") == nil
    let locale = value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? ""
    hasBlocks = hasColor && locale.uppercased().replacing("-", with: "").contains("UTF8")
  }

  /// Returns the text in one of Rainbow's styles if the stream has colors: `styled("98 %",
  /// \.bold)`.
  func styled(_ text: String, _ style: (String) -> String) -> String {
    guard hasColor else { return text }
    _ = rainbowIsOn
    return style(text)
  }
}

/// Turns Rainbow's styles on. Rainbow would decide by standard output alone, but here each stream
/// decides.
private let rainbowIsOn: Void = {
  Rainbow.outputTarget = .console
  Rainbow.enabled = true
}()

/// Returns the columns of a terminal, or 80 if they are unknown.
private func columns(of descriptor: Int32) -> Int {
  var size = winsize()
  return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
    ? Int(size.ws_col) : 80
}
