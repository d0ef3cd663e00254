import Dispatch
import Foundation
import Models

/// How far an experiment has come.
public struct RunProgress: Sendable {
  /// What just happened.
  public enum Event: Sendable {
    /// A run finished an epoch.
    case epoch(EpochResult)
    /// A trained network was tested on the first `count` of its further sets of images, not yet all.
    case furtherTest(_ count: Int, of: Int)
    /// A run finished after these epochs; `seconds` is its wall-clock time with other runs beside it.
    case finished([EpochResult], seconds: Double)
    /// The run was finished earlier and is taken as it was.
    case restored([EpochResult])
    /// What an interrupted run had kept could not be used; it lies at the path now, and the run begins
    /// again.
    case setAside(path: String)
  }

  /// What just happened.
  public let event: Event
  /// To which run.
  public let label: RunLabel
  /// How many epochs that run has.
  public let epochs: Int
  /// Finished runs, of `runCount`.
  public let finishedRuns: Int
  /// All runs.
  public let runCount: Int
  /// What is done of all runs, as a share of the time that they take, 0…1.
  public let fraction: Double
  /// Seconds until all are done, judged by the epochs and tests so far.
  public let secondsLeft: Double
}

/// Performs runs side by side, one thread each; those left over when the runs do not divide evenly
/// among the threads come last and share all threads.
///
/// Results do not depend on how runs are spread, so this is a matter of speed alone: single
/// threads need not wait for one another. The longest runs start first.
struct RunPool {
  let runs: [TrainingRun]
  let threads: Int
  /// Where runs keep their place and their outcome.
  let store: RunStore
  /// Called with what happens, never twice at a time.
  let report: @Sendable (RunProgress) -> Void

  /// Performs all runs.
  ///
  /// - Parameters:
  ///   - beforeTraining: Called once if there is any run to train, before it is.
  ///   - afterEach: Called after each run, never twice at a time, with the finished ones in the order of
  ///     `runs`.
  /// - Returns: The outcomes in the order of `runs`.
  /// - Throws: The first error of a run or of `afterEach`; the other runs end after their epoch.
  ///   `CancellationError` after an `Interruption`.
  func perform(
    beforeTraining: () throws -> Void = {}, afterEach: ([RunOutcome]) throws -> Void
  ) throws -> [RunOutcome] {
    let ledger = Ledger(runs: runs, threads: threads)
    ledger.restore(from: store, report: report)
    let count = ledger.unfinishedCount
    if count > 0 { try beforeTraining() }
    try ledger.writeRestored(afterEach)
    let leftOver = ledger.leftOver
    withoutActuallyEscaping(afterEach) { afterEach in
      let work = Work(afterEach: afterEach)
      perform(until: count - leftOver, workers: threads, ledger: ledger, work: work)
      perform(until: count, workers: leftOver, ledger: ledger, work: work)
    }
    return try ledger.outcomes()
  }

  /// Performs the runs before `end` that are not yet begun, as many at a time as there are workers.
  private func perform(until end: Int, workers: Int, ledger: Ledger, work: Work) {
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while let index = ledger.nextRun(before: end) {
        do {
          let run = runs[index]
          let outcome = try run.perform(
            threads: threads / workers, store: store,
            setAside: { ledger.note(.setAside(path: $0), run: index, report: report) },
            resumed: { ledger.resume(index, after: $0) }
          ) { result in
            try ledger.note(
              .epoch(result), run: index, work: run.work(afterEpochs: result.epoch),
              threads: threads / workers, report: report)
          } afterTest: { count in
            // The last is followed by the end of the run.
            guard count < run.furtherTests.count else { return }
            try ledger.note(
              .furtherTest(count, of: run.furtherTests.count), run: index,
              work: run.work(afterEpochs: run.options.epochs, furtherTests: count),
              threads: threads / workers, report: report)
          }
          try ledger.finish(
            outcome, run: index, threads: threads / workers, report: report,
            afterEach: work.afterEach)
        } catch {
          ledger.fail(error)
        }
      }
    }
  }
}

/// Carries a closure that is only called under the ledger's lock into its threads.
private struct Work: @unchecked Sendable {
  let afterEach: ([RunOutcome]) throws -> Void
}

/// What the workers share: the next run, the outcomes, the clock.
private final class Ledger: @unchecked Sendable {
  private let lock = NSLock()
  private let runs: [TrainingRun]
  private let threads: Int
  /// Indices of the runs to be performed, the longest first.
  private var order: [Int]
  private var next = 0
  private var finished: [RunOutcome?]
  private var failure: (any Error)?
  private var time: TimeLeft
  private var lastNote: [ContinuousClock.Instant]

  init(runs: [TrainingRun], threads: Int) {
    self.runs = runs
    self.threads = threads
    finished = runs.map { _ in nil }
    time = TimeLeft(runs)
    lastNote = Array(repeating: .now, count: runs.count)
    order = runs.indices.sorted { (-runs[$0].arithmetic, $0) < (-runs[$1].arithmetic, $1) }
  }

  /// Takes over the runs that were finished earlier.
  func restore(from store: RunStore, report: (RunProgress) -> Void) {
    for index in runs.indices {
      let outcome = store.outcome(of: runs[index]) {
        note(.setAside(path: $0), run: index, report: report)
      }
      guard let outcome else { continue }
      finished[index] = outcome
      time.skip(to: runs[index].allWork, of: index)
      report(progress(.restored(outcome.epochs), run: index))
    }
    order.removeAll { finished[$0] != nil }
  }

  /// Hands over the runs that were finished earlier, if there are any.
  func writeRestored(_ afterEach: ([RunOutcome]) throws -> Void) throws {
    if order.count < runs.count { try afterEach(finished.compactMap(\.self)) }
  }

  /// How many runs are to be performed.
  var unfinishedCount: Int { order.count }

  /// How many of those, the last, share all threads.
  var leftOver: Int { order.count % threads }

  func note(_ event: RunProgress.Event, run: Int, report: (RunProgress) -> Void) {
    lock.withLock { report(progress(event, run: run)) }
  }

  /// An interrupted run begins in the middle.
  func resume(_ run: Int, after epochs: Int) {
    lock.withLock {
      time.skip(to: runs[run].work(afterEpochs: epochs), of: run)
    }
  }

  func nextRun(before end: Int) -> Int? {
    lock.withLock {
      guard failure == nil, next < end else { return nil }
      lastNote[order[next]] = .now
      next += 1
      return order[next - 1]
    }
  }

  func note(
    _ event: RunProgress.Event, run: Int, work: RunWork, threads: Int,
    report: (RunProgress) -> Void
  ) throws {
    try lock.withLock {
      if failure != nil { throw CancellationError() }
      timeLatest(work, of: run, threads: threads)
      report(progress(event, run: run))
    }
  }

  func finish(
    _ outcome: RunOutcome, run: Int, threads: Int, report: (RunProgress) -> Void,
    afterEach: ([RunOutcome]) throws -> Void
  ) throws {
    try lock.withLock {
      if failure != nil { throw CancellationError() }
      finished[run] = outcome
      try afterEach(finished.compactMap(\.self))
      if outcome.isDiverged || outcome.isStoppedEarly {
        time.skip(to: runs[run].allWork, of: run)
      } else {
        timeLatest(runs[run].allWork, of: run, threads: threads)
      }
      report(progress(.finished(outcome.epochs, seconds: outcome.seconds), run: run))
    }
  }

  private func timeLatest(_ work: RunWork, of run: Int, threads: Int) {
    let seconds = (ContinuousClock.now - lastNote[run]) / .seconds(1)
    time.note(work, of: run, seconds: seconds * Double(threads))
    lastNote[run] = .now
  }

  func fail(_ error: any Error) {
    lock.withLock { if failure == nil { failure = error } }
  }

  func outcomes() throws -> [RunOutcome] {
    try lock.withLock {
      if let failure { throw failure }
      return finished.compactMap(\.self)
    }
  }

  private func progress(_ event: RunProgress.Event, run: Int) -> RunProgress {
    let oneThreadEach = order.count - leftOver
    var underWay: [Int: Double] = [:]
    for place in 0..<next where finished[order[place]] == nil {
      let seconds = (ContinuousClock.now - lastNote[order[place]]) / .seconds(1)
      underWay[order[place]] =
        seconds * Double(place < oneThreadEach ? 1 : threads / leftOver)
    }
    return RunProgress(
      event: event, label: runs[run].label, epochs: runs[run].options.epochs,
      finishedRuns: finished.count { $0 != nil }, runCount: runs.count, fraction: time.fraction,
      secondsLeft: time.seconds(
        for: order[..<oneThreadEach], then: order[oneThreadEach...], threads: threads,
        underWay: underWay))
  }
}
