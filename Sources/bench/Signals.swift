import Dispatch
import Runs
import Foundation
import Synchronization

/// Handles Ctrl-C, SIGTERM and the loss of the terminal: the first signal ends trainings after their current
/// step, the second one ends the process at once.
///
/// Unchecked: its sources are created once and then only cancelled.
final class Signals: @unchecked Sendable {
  /// The signal received and the process that does the work; 0 for none.
  private struct State {
    var received: Int32 = 0
    var child: Int32 = 0
  }

  private static let state = Mutex(State())
  private let sources: [any DispatchSourceSignal]
  /// Without SIGHUP under `nohup`, which ignores it and detaches standard input from the terminal.
  private static let handled =
    [SIGINT, SIGTERM] + (isatty(STDIN_FILENO) == 1 ? [SIGHUP] : [])

  /// Forwards every signal to the process that does the work, which has a group of its own, including one
  /// received earlier; 0 to stop.
  static func forward(to process: Int32) {
    state.withLock {
      $0.child = process
      if process != 0, $0.received != 0 { kill(process, $0.received) }
    }
  }

  /// The exit code by which a shell recognises the signal: 130 after Ctrl-C, 143 after SIGTERM, 129 after
  /// SIGHUP.
  static var exitCode: Int32 { 128 + state.withLock { $0.received } }

  /// Handles signals until it is deallocated.
  init() {
    // A queue of its own, because trainings keep all shared threads busy.
    let queue = DispatchQueue(label: "signals")
    sources = Self.handled.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { Self.receive(number) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in Self.handled { signal(number, SIG_DFL) }
  }

  private static func receive(_ number: Int32) {
    let (isSecond, isForwarded) = state.withLock { state in
      if state.child != 0 { kill(state.child, number) }
      defer { state.received = number }
      return (state.received != 0, state.child != 0)
    }
    if isSecond { _exit(128 + number) }
    Interruption.request()
    // A child prints the same.
    if !isForwarded {
      complain("\nEnding after the current step. A second Ctrl-C ends the process at once.")
    }
  }
}
