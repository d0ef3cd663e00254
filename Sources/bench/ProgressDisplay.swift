import Experiments
import Foundation
import Models
import Rainbow
import Synchronization

/// Progress on standard error: one line that is drawn again on a terminal, one line a run
/// elsewhere.
final class ProgressDisplay: Sendable {
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let width: Int
  private let diverged = Atomic<Int>(0)

  /// How many trainings ended because their loss was no longer a number.
  var divergedRuns: Int { diverged.load(ordering: .relaxed) }

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    let terminal = ProcessInfo.processInfo.environment["TERM"]
    isTerminal = isatty(STDERR_FILENO) == 1 && terminal != nil && terminal != "dumb"
    width = terminalWidth()
  }

  /// Says what is about to be run.
  func begin(_ line: String) { write(line + "\n") }

  /// Shows what just happened.
  func show(_ progress: RunProgress) {
    switch progress.event {
    case .epoch(let result):
      redraw(
        progress,
        "epoch \(result.epoch)/\(progress.epochs) · \(percent(result.test.accuracy))")
    case .furtherTest(let count, let all):
      redraw(progress, "test \(count)/\(all)")
    case .restored(let result):
      countIfDiverged(result)
      write(
        "[\(progress.finishedRuns)/\(progress.runCount)] \(progress.label): "
          + "\(percent(result.test.accuracy)), finished earlier\n")
    case .setAside(let path):
      write(
        "\(progress.label): what it had kept was damaged and lies in \(path); it begins again.\n")
    case .finished(let result, let seconds):
      if isTerminal { redraw("") }
      countIfDiverged(result)
      if result.isDiverged {
        write(
          "[\(progress.finishedRuns)/\(progress.runCount)] \(progress.label): diverged in epoch "
            + "\(result.epoch): its loss is no longer a number\n")
        return
      }
      let accuracy = percent(result.test.accuracy)
      // Rainbow looks at standard output alone, which may be a terminal where this is a log.
      write(
        "[\(progress.finishedRuns)/\(progress.runCount)] \(progress.label): "
          + "\(isTerminal ? accuracy.bold : accuracy) after \(plural(result.epoch, "epoch")), "
          + "\(duration(seconds))\n")
    }
  }

  /// Says how far things are, on a terminal only.
  func note(_ line: String) { if isTerminal { redraw(line) } }

  /// Leaves the screen ready for the results.
  func end() { if isTerminal { redraw("") } else { write("\n") } }

  private func countIfDiverged(_ result: EpochResult) {
    if result.isDiverged { diverged.add(1, ordering: .relaxed) }
  }

  private func redraw(_ progress: RunProgress, _ stage: String) {
    guard isTerminal else { return }
    redraw(
      "\(progress.finishedRuns)/\(progress.runCount) runs · \(progress.label) · \(stage) · "
        + "\(duration(progress.secondsLeft)) left")
  }

  private func redraw(_ line: String) {
    write("\r\u{1B}[2K" + line.prefix(width - 1))
  }

  private func write(_ text: String) {
    // A progress line that cannot be written is no reason to lose the run.
    if !isQuiet { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
  }
}

/// Prints a line at once, also into a pipe.
func announce(_ line: String) {
  print(line)
  fflush(nil)
}

/// Prints a line on standard error, if that is there.
func complain(_ line: String) {
  try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}

/// Such as "98.97 %".
func percent(_ fraction: Double) -> String { String(format: "%.2f %%", 100 * fraction) }

/// Such as "8.1 s" or "3 min 20 s".
func duration(_ seconds: Double) -> String {
  if seconds < 9.95 { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  return whole < 3_600
    ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3_600) h \(whole / 60 % 60) min"
}

/// Such as "1 epoch" or "12 epochs".
func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// The columns of the terminal on standard error; 80 where it does not say.
private func terminalWidth() -> Int {
  var size = winsize()
  return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
    ? Int(size.ws_col) : 80
}
