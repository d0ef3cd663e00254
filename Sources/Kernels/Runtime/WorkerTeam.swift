import Foundation
import Synchronization

/// Threads that run the numbered tasks of one phase after another.
///
/// Waking a thread takes as long as a training step of a small network, so the helpers stay awake
/// between phases: they spin for a while, then nap. A phase waits only for the tasks that were
/// claimed, not for helpers to arrive, so a team also works, if slowly, with more threads than
/// cores. It is not defined which worker runs a task, and tasks must not depend on it.
public final class WorkerTeam: Sendable {
  /// The number of threads that work on a phase, including the caller's.
  public let threads: Int
  private let board: Board

  /// Creates a team of `threads` workers: the calling thread, and helpers.
  ///
  /// If the system cannot start that many threads, fewer of them do all the work.
  public init(threads: Int) {
    self.threads = max(threads, 1)
    board = Board(threads: max(threads, 1))
    for worker in 1..<max(threads, 1) {
      guard startThread({ [board] in board.help(as: worker) }) else { return }
    }
  }

  deinit { board.dismiss() }

  /// Runs `body` for every task in 0 ..< `tasks` and returns when all are done.
  ///
  /// - Parameter body: Called with the worker, 0 ..< `threads`, whose scratch memory it may use,
  ///   and the task.
  public func run(tasks: Int, _ body: (_ worker: Int, _ task: Int) -> Void) {
    if threads == 1 || tasks <= 1 {
      for task in 0..<max(tasks, 0) { body(0, task) }
      return
    }
    withoutActuallyEscaping(body) { board.run(tasks: tasks, $0) }
  }
}

/// The state that the threads of a team share: the tasks of the phase, which are claimed one at a
/// time.
///
/// Every worker has a range of the tasks, and helps the others when its own tasks are done. A
/// worker thus usually finds in its cache what it left there in the previous step.
private final class Board: @unchecked Sendable {
  /// The workers' tickets. A ticket contains the number of the phase in its high bits, and the
  /// number of unclaimed tasks in the low 32 bits. A claim is a decrement that fails if the phase
  /// has changed, so that a late helper cannot claim a task of a phase that it does not know.
  private let tickets: UnsafeMutablePointer<Atomic<UInt64>>
  /// The number of ticket slots per worker: tickets lie two cache lines apart.
  private static let spacing = 16
  private let threads: Int
  private let unfinished = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  private var phase: UInt64 = 0
  private var tasks = 0
  private var body: ((Int, Int) -> Void)?

  init(threads: Int) {
    self.threads = threads
    tickets = .allocate(capacity: threads * Self.spacing)
    for slot in 0..<threads * Self.spacing { (tickets + slot).initialize(to: Atomic(0)) }
  }

  deinit { tickets.deallocate() }

  func run(tasks: Int, _ body: @escaping (Int, Int) -> Void) {
    self.tasks = tasks
    self.body = body
    phase = (phase + 1) & 0xFFFF_FFFF
    unfinished.store(tasks, ordering: .relaxed)
    for worker in 0..<threads {
      let count = UInt64(end(of: worker) - end(of: worker - 1))
      tickets[worker * Self.spacing].store(phase << 32 | count, ordering: .releasing)
    }
    while work(as: 0) {}
    let idle = Idleness()
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

  /// The end of the range of a worker's tasks.
  private func end(of worker: Int) -> Int { tasks * (worker + 1) / threads }

  /// Claims and runs one task, preferably from the worker's own range. Returns false if no task is
  /// left.
  private func work(as worker: Int) -> Bool {
    for step in 0..<threads {
      let owner = (worker + step) % threads
      let slot = owner * Self.spacing
      var seen = tickets[slot].load(ordering: .acquiring)
      while seen & 0xFFFF_FFFF != 0 {
        let claim = tickets[slot].weakCompareExchange(
          expected: seen, desired: seen - 1, successOrdering: .acquiring,
          failureOrdering: .acquiring)
        if claim.exchanged {
          body?(worker, end(of: owner) - Int(seen & 0xFFFF_FFFF))
          unfinished.subtract(1, ordering: .releasing)
          return true
        }
        seen = claim.original
      }
    }
    return false
  }
}

/// A wait that is cheap when it is short and frees the core when it is long.
///
/// It naps rather than yields: a thread that wakes up is put on an idle core, while a thread that
/// yields may stay on the core of the thread that it waits for. It uses the clock instead of
/// counting rounds, because a nap takes longer than a phase of a small network, and rounds may be
/// shorter than they seem.
private struct Idleness {
  private let start = ContinuousClock.now

  func wait() {
    if ContinuousClock.now - start > .microseconds(50) { usleep(50) }
  }
}
