import Experiments
import Foundation
import Locks
import Models
import Results
import Runs

/// Shows progress on standard error: on a terminal as one line that is redrawn, elsewhere as one
/// line per run.
final class ProgressDisplay: Sendable {
  /// The amount of output.
  enum Detail: Sendable {
    /// Nothing.
    case quiet
    /// Finished runs.
    case normal
    /// Also every epoch.
    case verbose
  }

  private struct State {
    /// The line that is redrawn, and the time of its last update; nil if there is none.
    var line: (ProgressLine, since: ContinuousClock.Instant)?
    var start = ContinuousClock.now
    var divergedRuns = 0
    /// Whether anything was said.
    var hasSpoken = false
  }

  private let detail: Detail
  private let state = Guarded(State())

  /// The number of trainings that ended because their loss was no longer a number.
  var divergedRuns: Int { state.withLock { $0.divergedRuns } }

  init(_ detail: Detail) { self.detail = detail }

  // After an error, the message needs a free line.
  deinit { if isDrawing, state.withLock({ $0.line != nil }) { erase() } }

  /// Prints a line that stays.
  func say(_ line: String) { finish(wrapped(line, width: Terminal.error.width)) }

  /// Prints a line in verbose mode only.
  func sayInDetail(_ line: @autoclosure () -> String) { if detail == .verbose { say(line()) } }

  /// Shows an event of an experiment.
  func show(_ progress: ExperimentProgress) {
    switch progress {
    case .begins(let introduction): begin(introduction)
    case .run(let progress): show(progress)
    case .steps(let done, let count, let noun):
      show(done, of: count, noun, since: state.withLock { $0.start })
    }
  }

  /// Prints what is about to run, and starts to show the progress.
  private func begin(_ line: String) {
    say(line)
    state.withLock { $0.start = .now }
    update(ProgressLine(fraction: 0, secondsLeft: nil, details: ["nothing finished yet"]))
    guard isDrawing else { return }
    Thread.detachNewThread { [weak self] in
      repeat { Thread.sleep(forTimeInterval: 1) } while self?.drawAgain() == true
    }
  }

  /// Shows an event of a run.
  private func show(_ progress: RunProgress) {
    var details = ["\(progress.finishedRuns)/\(progress.runCount) runs"]
    switch progress.event {
    case .epoch(let result):
      sayInDetail("\(progress.label), \(epochLine(result))")
      details += [
        "\(progress.label)", "epoch \(result.epoch)/\(progress.epochs)",
        percent(result.test.accuracy),
      ]
    case .furtherTest(let count, let all):
      details += ["\(progress.label)", "test \(count)/\(all)"]
    case .restored(let epochs):
      countIfDiverged(epochs)
      finish(finishedRunLine(progress, epochs, end: "finished earlier", on: .error))
    case .setAside(let path):
      let text =
        "\(progress.label): its saved state was damaged and is in \(path) now; the run starts again."
      if detail == .quiet { complain(text) } else { say(text) }
    case .missing(let path):
      let text = "\(progress.label): \(path) is missing; the run starts again."
      if detail == .quiet { complain(text) } else { say(text) }
    case .finished(let epochs, let seconds):
      countIfDiverged(epochs)
      finish(finishedRunLine(progress, epochs, end: duration(seconds), on: .error))
    }
    update(
      ProgressLine(
        fraction: progress.fraction, secondsLeft: progress.secondsLeft, details: details))
  }

  /// Shows how many of a number of equal steps are done, such as "pairs".
  private func show(
    _ done: Int, of count: Int, _ things: String, since start: ContinuousClock.Instant
  ) {
    let text = "\(done)/\(count) \(things)"
    sayInDetail(text)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    update(
      ProgressLine(
        fraction: Double(done) / Double(count),
        secondsLeft: seconds * Double(count - done) / Double(done), details: [text]))
  }

  /// Clears the progress line before the results are printed.
  func end() {
    state.withLock { state in
      if isDrawing { erase() }
      if state.hasSpoken { write("\n") }
      state.line = nil
    }
  }

  private func countIfDiverged(_ epochs: [EpochResult]) {
    if epochs.last?.isDiverged == true { state.withLock { $0.divergedRuns += 1 } }
  }

  private var isDrawing: Bool { detail != .quiet && Terminal.error.isInteractive }

  private func update(_ line: ProgressLine) {
    state.withLock {
      $0.line = (line, .now)
      draw($0)
    }
  }

  /// Redraws the line.
  ///
  /// - Returns: Whether there is a line.
  private func drawAgain() -> Bool {
    state.withLock {
      draw($0)
      return $0.line != nil
    }
  }

  private func draw(_ state: borrowing State) {
    guard isDrawing, let (line, since) = state.line else { return }
    let seconds = (ContinuousClock.now - since) / .seconds(1)
    write("\r" + line.text(after: seconds, on: .error))
  }

  /// Overwrites the line with spaces, which work without escape sequences.
  private func erase() {
    write("\r" + String(repeating: " ", count: (Terminal.error.width ?? 1) - 1) + "\r")
  }

  /// Writes a line above the progress line.
  private func finish(_ line: String) {
    state.withLock {
      if isDrawing, $0.line != nil { erase() }
      $0.hasSpoken = true
      write(line + "\n")
      draw($0)
    }
  }

  private func write(_ text: String) {
    if detail != .quiet { StandardStreams.writeError(text) }
  }
}
