import Dispatch
import Foundation
import Synchronization

/// Threads that share out the numbered tasks of one phase after another.
///
/// Waking a thread costs as much as a training step of a small network, so the helpers stay awake
/// between phases: they spin shortly, then yield, then nap. No phase waits for a helper to arrive,
/// only for the tasks that were claimed, so a team works (if slowly) on fewer cores than threads.
/// Which worker runs which task is not fixed: tasks must not depend on it.
public final class WorkerTeam: Sendable {
  /// How many threads work on a phase, the caller's included.
  public let threads: Int
  private let board = Board()

  /// A team of `threads` workers: the calling thread and helpers from Dispatch's global queue.
  public init(threads: Int) {
    self.threads = max(threads, 1)
    for worker in 1..<max(threads, 1) {
      DispatchQueue.global(qos: .userInitiated).async { [board] in board.help(as: worker) }
    }
  }

  deinit { board.dismiss() }

  /// Runs `body` for every task in 0 ..< `tasks` and returns when all are done.
  ///
  /// - Parameter body: Gets the worker, 0 ..< `threads`, whose scratch memory it may use, and the
  ///   task.
  public func run(tasks: Int, _ body: (_ worker: Int, _ task: Int) -> Void) {
    if threads == 1 || tasks <= 1 {
      for task in 0..<max(tasks, 0) { body(0, task) }
      return
    }
    withoutActuallyEscaping(body) { board.run(tasks: tasks, $0) }
  }
}

/// What a team's threads share: the phase's tasks, claimed one at a time.
private final class Board: @unchecked Sendable {
  /// The phase's number above, its unclaimed tasks in the low 32 bits. A claim is a decrement that
  /// fails when the phase has changed, so that a late helper cannot take a task it knows not.
  private let ticket = Atomic<UInt64>(0)
  private let unfinished = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  private var tasks = 0
  private var body: ((Int, Int) -> Void)?

  func run(tasks: Int, _ body: @escaping (Int, Int) -> Void) {
    self.tasks = tasks
    self.body = body
    unfinished.store(tasks, ordering: .relaxed)
    let phase = (ticket.load(ordering: .relaxed) >> 32) &+ 1
    ticket.store(phase << 32 | UInt64(tasks), ordering: .releasing)
    while work(as: 0) {}
    var idle = Idleness()
    while unfinished.load(ordering: .acquiring) != 0 { idle.wait() }
    self.body = nil
  }

  func help(as worker: Int) {
    var idle = Idleness()
    while !dismissed.load(ordering: .relaxed) {
      if work(as: worker) { idle = Idleness() } else { idle.wait() }
    }
  }

  func dismiss() { dismissed.store(true, ordering: .relaxed) }

  /// Claims and runs one task; false when none is left.
  private func work(as worker: Int) -> Bool {
    var seen = ticket.load(ordering: .acquiring)
    while seen & 0xFFFF_FFFF != 0 {
      let claim = ticket.weakCompareExchange(
        expected: seen, desired: seen - 1, successOrdering: .acquiring,
        failureOrdering: .acquiring)
      if claim.exchanged {
        body?(worker, tasks - Int(seen & 0xFFFF_FFFF))
        unfinished.subtract(1, ordering: .releasing)
        return true
      }
      seen = claim.original
    }
    return false
  }
}

/// Waiting that costs little when short and frees the core when long.
private struct Idleness {
  private var rounds = 0

  mutating func wait() {
    rounds += 1
    if rounds < 4_000 { return }
    if rounds < 8_000 { sched_yield() } else { usleep(50) }
  }
}
