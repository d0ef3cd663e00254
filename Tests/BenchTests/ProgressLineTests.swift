import Testing

@testable import bench

@Suite struct ProgressLineTests {
  private let line = ProgressLine(
    fraction: 0.37, secondsLeft: 200,
    details: ["7/20 runs", "cnn shuffled seed 3", "epoch 4/12", "96.12 %"])

  private func text(_ line: ProgressLine, columns: Int, after seconds: Double = 0) -> String {
    let terminal = Terminal(
      columns: columns, environment: ["TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1"])
    let text = line.text(after: seconds, on: terminal)
    #expect(text.count == columns - 1, "the line covers the previous one and does not wrap")
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  @Test(arguments: [
    (
      120,
      "[#######             ] 37 % · 3 min 20 s left · 7/20 runs · cnn shuffled seed 3 · epoch "
        + "4/12 · 96.12 %"
    ),
    (80, "[####         ] 37 % · 3 min 20 s left · 7/20 runs · cnn shuffled seed 3"),
    (50, "[##     ] 37 % · 3 min 20 s left · 7/20 runs"),
    (25, "[##    ] 37 %"),
  ])
  func showsAsManyDetailsAsFit(columns: Int, expected: String) {
    #expect(text(line, columns: columns) == expected)
  }

  @Test func advancesBetweenReportsButNeverReachesTheEnd() {
    #expect(text(line, columns: 50, after: 100) == "[####   ] 68 % · 1 min 40 s left · 7/20 runs")
    #expect(text(line, columns: 50, after: 900) == "[###### ] 99 % · 0.0 s left · 7/20 runs")
  }

  @Test func showsTheElapsedTimeIfNoEstimateExists() {
    let line = ProgressLine(fraction: 0, secondsLeft: nil, details: ["nothing finished yet"])
    #expect(
      text(line, columns: 80, after: 3)
        == "[             ]  0 % · 3.0 s so far · nothing finished yet")
  }

  @Test func barIsColored() {
    let terminal = Terminal(columns: 50, environment: ["TERM": "xterm", "LANG": "C.UTF-8"])
    #expect(line.text(after: 0, on: terminal).hasPrefix("\u{1B}[36m▕██▌    ▏\u{1B}[0m 37 % · "))
  }
}
