import Locks
import Models

/// Performs runs, side by side or one after another.
///
/// Results do not depend on how the runs are distributed over threads.
struct RunPool {
  let runs: [TrainingRun]
  let threads: Int
  /// Whether several runs may be performed at a time, each with fewer threads.
  var isSideBySide = true
  /// The store of the runs' checkpoints and outcomes.
  let store: RunStore
  /// Called before each step.
  var isInterrupted: @Sendable () -> Bool = { Interruption.isRequested }
  /// Called with each event, never concurrently.
  let report: @Sendable (RunProgress) -> Void

  /// Performs all runs that have no outcome in the store.
  ///
  /// - Parameters:
  ///   - beforeTraining: Called once before the first run is trained, if there is any run to train.
  ///   - afterEach: Called after each run, never concurrently, with the outcomes so far in the
  ///     order of `runs`. No lock is held meanwhile, and other runs continue.
  /// - Returns: The outcomes in the order of `runs`.
  /// - Throws: The first error of a run or of `afterEach`; the other runs then end after their
  ///   current epoch. `CancellationError` after an `Interruption`.
  func perform(
    beforeTraining: () throws -> Void = {},
    afterEach: @escaping @Sendable ([RunOutcome]) throws -> Void
  ) throws -> [RunOutcome] {
    let ledger = try restored()
    let schedule = RunSchedule(
      runs, finished: ledger.finishedIndices, threads: threads, isSideBySide: isSideBySide)
    if !schedule.order.isEmpty { try beforeTraining() }
    if !ledger.finished.isEmpty { try afterEach(ledger.finished) }
    let shared = Shared(schedule, ledger) { happening in
      if let finished = happening.finished { try afterEach(finished) }
      report(happening.progress)
    }
    for (end, workers) in schedule.phases {
      concurrently(workers) {
        while let run = shared.start(before: end) {
          do { try perform(run, threads: threads / workers, shared) } catch { shared.fail(error) }
        }
      }
    }
    return try shared.outcomes()
  }

  /// Returns a ledger of the runs that were finished earlier.
  private func restored() throws -> RunLedger {
    var ledger = RunLedger(runs)
    let nothing = RunSchedule([], finished: [], threads: threads)
    if !runs.isEmpty, let path = try store.mendTimes() {
      report(ledger.progress(.setAside(path: path), run: 0, nothing))
    }
    for (index, run) in runs.enumerated() {
      let outcome = try store.outcome(of: run) {
        report(ledger.progress($0, run: index, nothing))
      }
      guard let outcome else { continue }
      ledger.restore(outcome, run: index)
      report(ledger.progress(.restored(outcome.epochs), run: index, nothing))
    }
    return ledger
  }

  private func perform(_ index: Int, threads: Int, _ shared: Shared) throws {
    let run = runs[index]
    let outcome = try run.perform(
      threads: threads, store: store, isInterrupted: isInterrupted,
      lost: { event in shared.note(event, of: index) { _ in } },
      resumed: { epochs in shared.update { $0.resume(index, after: epochs) } }
    ) { result in
      try shared.noteWork(
        .epoch(result), of: index, run.work(afterEpochs: result.epoch), threads: threads)
    } afterTest: { count in
      // The end of the run is reported right after the last test.
      guard count < run.furtherTests.count else { return }
      try shared.noteWork(
        .furtherTest(count, of: run.furtherTests.count), of: index,
        run.work(afterEpochs: run.options.epochs, furtherTests: count), threads: threads)
    }
    try shared.finish(outcome, of: index, threads: threads)
  }
}

/// An event of a run, and what its observers need.
private struct Happening: Sendable {
  let progress: RunProgress
  /// All outcomes so far if the run is finished, otherwise nil.
  let finished: [RunOutcome]?
}

/// The state that the workers share: the schedule, the ledger, and the first error.
private final class Shared: Sendable {
  struct State: Sendable {
    var schedule: RunSchedule
    var ledger: RunLedger
    var failure: (any Error)?
  }

  private let state: Guarded<State>
  private let events: EventQueue<Happening>

  init(
    _ schedule: RunSchedule, _ ledger: RunLedger,
    handle: @escaping @Sendable (Happening) throws -> Void
  ) {
    state = Guarded(State(schedule: schedule, ledger: ledger))
    events = EventQueue(handle: handle)
  }

  /// Starts the next of the first `end` runs and returns it; nil if there is none, or if a run has
  /// failed.
  func start(before end: Int) -> Int? {
    state.withLock { state in
      guard state.failure == nil, let run = state.schedule.next(before: end) else { return nil }
      state.ledger.start(run)
      return run
    }
  }

  func update(_ change: (inout RunLedger) -> Void) { state.withLock { change(&$0.ledger) } }

  /// Records an event, which is reported when events are next delivered.
  func note(
    _ event: RunProgress.Event, of run: Int, isEnd: Bool = false,
    _ change: (inout RunLedger) -> Void
  ) {
    state.withLock { state in
      change(&state.ledger)
      // Events are queued under the lock, so that they are in the ledger's order.
      events.add(
        Happening(
          progress: state.ledger.progress(event, run: run, state.schedule),
          finished: isEnd ? state.ledger.finished : nil))
    }
  }

  func noteWork(_ event: RunProgress.Event, of run: Int, _ work: RunWork, threads: Int) throws {
    try checkForFailure()
    note(event, of: run) { $0.note(work, of: run, threads: threads) }
    try events.deliver()
  }

  func finish(_ outcome: RunOutcome, of run: Int, threads: Int) throws {
    try checkForFailure()
    note(.finished(outcome.epochs, seconds: outcome.seconds ?? 0), of: run, isEnd: true) {
      $0.finish(outcome, run: run, threads: threads)
    }
    try events.deliver()
  }

  /// Checks that no run has failed.
  ///
  /// - Throws: `CancellationError` if one has.
  private func checkForFailure() throws {
    if state.withLock({ $0.failure != nil }) { throw CancellationError() }
  }

  func fail(_ error: any Error) {
    state.withLock { if $0.failure == nil { $0.failure = error } }
  }

  func outcomes() throws -> [RunOutcome] {
    let (failure, finished) = state.withLock { ($0.failure, $0.ledger.finished) }
    if let failure { throw failure }
    return finished
  }
}
