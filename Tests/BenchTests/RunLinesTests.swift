import Foundation
import Models
import Testing

@testable import Runs
@testable import bench

@Suite struct RunLinesTests {
  private let progress = RunProgress(
    event: .setAside(path: ""), label: RunLabel(model: "cnn", variant: "shuffled", seed: 3),
    epochs: 4, finishedRuns: 7, runCount: 20, fraction: 0.37, secondsLeft: 100)

  /// Returns epochs with these test accuracies.
  private func epochs(_ accuracies: [Double]) throws -> [EpochResult] {
    let json = accuracies.enumerated().map { index, accuracy in
      """
      {"epoch": \(index + 1), "trainingSeconds": 1.25, "testSeconds": 0.5,
       "training": {"loss": 0.3, "accuracy": 0.9, "count": 60},
       "test": {"loss": 0.25, "accuracy": \(accuracy), "count": 40}}
      """
    }
    return try JSONDecoder().decode(
      [EpochResult].self, from: Data("[\(json.joined(separator: ","))]".utf8))
  }

  private func line(_ accuracies: [Double], columns: Int?, _ more: [String: String] = [:]) throws
    -> String
  {
    let terminal = Terminal(
      columns: columns,
      environment: ["TERM": "xterm", "LANG": "C.UTF-8"].merging(more) { $1 })
    return finishedRunLine(progress, try epochs(accuracies), end: "23 s", on: terminal)
  }

  private let accuracies = [0.8912, 0.94, 0.96, 0.9655]

  @Test func isOnePlainLineOutsideATerminal() throws {
    let plain = "[7/20] cnn shuffled seed 3: 96.55 % after 4 epochs, 23 s"
    #expect(try line(accuracies, columns: nil) == plain)
    #expect(try line(accuracies, columns: 80, ["NO_COLOR": "1"]) == plain)
    #expect(try line(accuracies, columns: 80, ["CI": "true"]) == plain)
  }

  @Test func onATerminalHasASparklineAndTheRange() throws {
    #expect(
      try line(accuracies, columns: 80)
        == "[7/20] cnn shuffled seed 3: \u{1B}[1m96.55 %\u{1B}[0m, 23 s  "
        + "\u{1B}[36m▁▆▇█\u{1B}[0m epochs 89.12–96.55 %")
  }

  @Test func onANarrowTerminalPutsTheSparklineOnItsOwnLine() throws {
    #expect(
      try line(accuracies, columns: 50)
        == "[7/20] cnn shuffled seed 3: \u{1B}[1m96.55 %\u{1B}[0m, 23 s\n"
        + "       \u{1B}[36m▁▆▇█\u{1B}[0m epochs 89.12–96.55 %")
  }

  @Test(arguments: [45, 50, 80, 120])
  func manyEpochsFitTheTerminal(columns: Int) throws {
    let text = try line((0..<500).map { Double($0) / 500 }, columns: columns)
    let plain = text.replacing(/\u{1B}\[\d+m/, with: "")
    #expect(plain.split(separator: "\n").allSatisfy { $0.count < columns })
    #expect(plain.contains("█"))
  }

  @Test(arguments: 21...44)
  func onAVeryNarrowTerminalOmitsTheSparkline(columns: Int) throws {
    let plain = try line(accuracies, columns: columns).replacing(/\u{1B}\[\d+m/, with: "")
    #expect(plain.split(separator: "\n").allSatisfy { $0.count <= columns })
    #expect(plain.contains("96.55"))
  }

  @Test func oneEpochHasNoSparkline() throws {
    #expect(
      try line([0.5], columns: 80)
        == "[7/20] cnn shuffled seed 3: \u{1B}[1m50.00 %\u{1B}[0m after 1 epoch, 23 s")
  }

  @Test func epochLineListsLossAndAccuracy() throws {
    #expect(
      epochLine(try epochs([0.5])[0])
        == "epoch 1: training loss 0.3000, accuracy 90.00 %; test loss 0.2500, accuracy 50.00 %; "
        + "1.2 s")
  }
}
