import Testing

@testable import bench

@Suite struct TerminalTests {
  private func terminal(columns: Int? = 80, _ changes: [String: String?] = [:]) -> Terminal {
    var environment = ["TERM": "xterm", "LANG": "en_GB.UTF-8"]
    for (name, value) in changes { environment[name] = value }
    return Terminal(columns: columns, environment: environment)
  }

  @Test func terminalHasColorsAndBlocks() {
    let terminal = terminal()
    #expect(terminal.isInteractive && terminal.hasColor && terminal.hasBlocks)
    #expect(terminal.width == 80)
    #expect(terminal.styled("98 %", \.bold) == "\u{1B}[1m98 %\u{1B}[0m")
  }

  @Test(arguments: [["TERM": "dumb"], ["TERM": nil], ["TERM": ""], ["CI": "true"], ["CI": "1"]])
  func dumbTerminalsAndCIGetPlainLines(changes: [String: String?]) {
    let terminal = terminal(changes)
    #expect(!terminal.isInteractive && !terminal.hasColor && !terminal.hasBlocks)
    #expect(terminal.width == nil)
    #expect(terminal.styled("98 %", \.bold) == "98 %")
  }

  @Test func pipeGetsPlainLines() {
    let pipe = terminal(columns: nil)
    #expect(!pipe.isInteractive && !pipe.hasColor && !pipe.hasBlocks && pipe.width == nil)
  }

  @Test func withoutColorTheProgressLineIsStillRedrawn() {
    let terminal = terminal(["NO_COLOR": "1"])
    #expect(terminal.isInteractive && !terminal.hasColor && !terminal.hasBlocks)
    #expect(self.terminal(["NO_COLOR": ""]).hasColor, "an empty variable counts as unset")
  }

  @Test(arguments: [
    (["LANG": "C"], false), (["LANG": nil], false), (["LC_ALL": "C"], false),
    (["LANG": nil, "LC_CTYPE": "C.utf8"], true), (["LC_ALL": "", "LANG": "C.UTF-8"], true),
    (["CI": "false"], true),
  ])
  func blocksDependOnTheLocale(changes: [String: String?], hasBlocks: Bool) {
    #expect(terminal(changes).hasBlocks == hasBlocks)
    #expect(terminal(changes).hasColor)
  }
}
