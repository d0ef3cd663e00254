import Experiments
import Foundation
import Models
import Results
import Runs
import Synchronization

/// Progress on standard error: one line that is drawn again and again on a terminal, one line a run
/// elsewhere.
final class ProgressDisplay: Sendable {
  /// How much is said.
  enum Detail: Sendable {
    /// Nothing.
    case quiet
    /// What is finished.
    case normal
    /// Every epoch as well.
    case verbose
  }

  private struct State {
    /// What is drawn again and again, and since when it is known; nil where nothing is.
    var line: (ProgressLine, since: ContinuousClock.Instant)?
    var start = ContinuousClock.now
    var divergedRuns = 0
    /// Whether anything was said.
    var hasSpoken = false
  }

  private let detail: Detail
  private let state = Mutex(State())

  /// How many trainings ended because their loss was no longer a number.
  var divergedRuns: Int { state.withLock { $0.divergedRuns } }

  init(_ detail: Detail) { self.detail = detail }

  /// What ends with an error leaves a free line for its message.
  deinit { if isDrawing, state.withLock({ $0.line != nil }) { erase() } }

  /// Says a line for good.
  func say(_ line: String) { finish(wrapped(line, width: Terminal.error.width)) }

  /// Says a line that only those who asked for more want to read.
  func sayInDetail(_ line: @autoclosure () -> String) { if detail == .verbose { say(line()) } }

  /// Shows what just happened in an experiment.
  func show(_ progress: ExperimentProgress) {
    switch progress {
    case .begins(let introduction): begin(introduction)
    case .run(let progress): show(progress)
    case .steps(let done, let count, let noun):
      show(done, of: count, noun, since: state.withLock { $0.start })
    }
  }

  /// Says what is about to be run, and shows from now on how far it is.
  private func begin(_ line: String) {
    say(line)
    state.withLock { $0.start = .now }
    update(ProgressLine(fraction: 0, secondsLeft: nil, details: ["nothing finished yet"]))
    guard isDrawing else { return }
    Thread.detachNewThread { [weak self] in
      repeat { Thread.sleep(forTimeInterval: 1) } while self?.drawAgain() == true
    }
  }

  /// Shows what just happened to a run.
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
    case .finished(let epochs, let seconds):
      countIfDiverged(epochs)
      finish(finishedRunLine(progress, epochs, end: duration(seconds), on: .error))
    }
    update(
      ProgressLine(
        fraction: progress.fraction, secondsLeft: progress.secondsLeft, details: details))
  }

  /// Shows how many of a number of equal things are done, such as "pairs".
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

  /// Leaves the screen ready for the results.
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

  /// - Returns: Whether there is anything to be drawn yet.
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

  /// Writes over what was drawn, with spaces: they need no terminal that knows escapes.
  private func erase() {
    write("\r" + String(repeating: " ", count: (Terminal.error.width ?? 1) - 1) + "\r")
  }

  /// Writes a line above what is drawn.
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
