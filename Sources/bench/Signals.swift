import Dispatch
import Runs
import Foundation
import Synchronization

/// Ctrl-C, SIGTERM and a terminal that goes away: once, the experiment ends after its current step; twice, the process at once.
/// Its sources are made once and only ever cancelled, hence it may go anywhere.
final class Signals: @unchecked Sendable {
  /// The signal that came, and the process that does the work; 0 for none.
  private struct State {
    var received: Int32 = 0
    var child: Int32 = 0
  }

  private static let state = Mutex(State())
  private let sources: [any DispatchSourceSignal]
  /// `nohup` has SIGHUP ignored, and takes standard input from no terminal.
  private static let handled =
    [SIGINT, SIGTERM] + (isatty(STDIN_FILENO) == 1 ? [SIGHUP] : [])

  /// The process that does the work, in a group of its own, and gets each signal too, also one that came
  /// before it; 0 for none.
  static func forward(to process: Int32) {
    state.withLock {
      $0.child = process
      if process != 0, $0.received != 0 { kill(process, $0.received) }
    }
  }

  /// By which a shell knows what ended the process: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP.
  static var exitCode: Int32 { 128 + state.withLock { $0.received } }

  /// From now until it goes away.
  init() {
    // A queue of its own: the experiment keeps all shared threads busy.
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
    // The child says the same.
    if !isForwarded { complain("\nEnding after the current step; once more to end at once.") }
  }
}
