import Foundation
import Runs
import Synchronization

/// Handles Ctrl-C, SIGTERM, SIGUSR1 and the loss of the terminal: the first signal ends trainings after
/// their current step, the second one ends the process at once. SIGUSR1, which schedulers send before
/// SIGTERM, does not count as the first or the second.
///
/// Everything happens in the signal handler, which only stores numbers and writes a constant text.
/// Signals thus work even if no thread can be started and no memory allocated.
final class Signals: Sendable {
  /// Without SIGHUP under `nohup`, which ignores it and detaches standard input from the terminal.
  private static let handled =
    [SIGINT, SIGTERM, SIGUSR1] + (isatty(STDIN_FILENO) == 1 ? [SIGHUP] : [])
  /// The signal received last; 0 for none.
  private static let received = Atomic<Int32>(0)
  /// The process that does the work; 0 for none.
  private static let child = Atomic<Int32>(0)

  private static let notice: StaticString = """

    Ending after the current step. A second Ctrl-C or signal ends the process at once.

    """

  /// Forwards every signal to the process that does the work, which has a group of its own, including
  /// one received earlier; 0 to stop.
  static func forward(to process: Int32) {
    child.store(process, ordering: .relaxed)
    let earlier = received.load(ordering: .relaxed)
    if process != 0, earlier != 0 { kill(process, earlier) }
  }

  /// The exit code by which a shell recognises the signal: 130 after Ctrl-C, 143 after SIGTERM, 129
  /// after SIGHUP. The end of the parent process counts as SIGTERM. After SIGUSR1 and the end of the
  /// time limit, it is that of paused work.
  static var exitCode: Int32 {
    switch received.load(ordering: .relaxed) {
    case 0: Interruption.isOverTime ? Bench.pausedExitCode : 128 + SIGTERM
    case SIGUSR1: Bench.pausedExitCode
    case let signal: 128 + signal
    }
  }

  /// Handles signals until it is deallocated.
  init() {
    // The handler must not be the first to use them.
    _ = Self.received.load(ordering: .relaxed) + Self.child.load(ordering: .relaxed)
    _ = Interruption.isRequested
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in Self.handled {
      signal(number) { Signals.receive($0) }
      sigaddset(&signals, number)
    }
    // They are blocked if the thread that started this program blocks them, as those of Dispatch do.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  deinit { for number in Self.handled { signal(number, SIG_DFL) } }

  private static func receive(_ number: Int32) {
    let code = errno
    defer { errno = code }
    let process = child.load(ordering: .relaxed)
    if process != 0 { kill(process, number) }
    let earlier = received.exchange(number, ordering: .relaxed)
    if earlier != 0, earlier != SIGUSR1, number != SIGUSR1 { _exit(128 + number) }
    Interruption.request()
    // A child prints the same.
    guard process == 0 else { return }
    let before = signal(SIGPIPE, SIG_IGN)
    _ = write(STDERR_FILENO, notice.utf8Start, notice.utf8CodeUnitCount)
    signal(SIGPIPE, before)
  }
}
