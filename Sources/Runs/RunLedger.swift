import Models

/// The progress of all runs: the outcomes so far, and the time left.
struct RunLedger {
  private let runs: [TrainingRun]
  private var outcomes: [RunOutcome?]
  private var time: TimeLeft
  /// The time of each run's last event.
  private var lastNote: [ContinuousClock.Instant]

  init(_ runs: [TrainingRun]) {
    self.runs = runs
    outcomes = runs.map { _ in nil }
    time = TimeLeft(runs)
    lastNote = Array(repeating: .now, count: runs.count)
  }

  /// The outcomes so far, in the order of the runs.
  var finished: [RunOutcome] { outcomes.compactMap(\.self) }
  /// The indices of the runs that have an outcome.
  var finishedIndices: Set<Int> { Set(runs.indices.filter { outcomes[$0] != nil }) }

  /// Records that a run starts now.
  mutating func start(_ run: Int) { lastNote[run] = .now }

  /// Records that a run was finished earlier.
  mutating func restore(_ outcome: RunOutcome, run: Int) {
    outcomes[run] = outcome
    time.skip(to: runs[run].allWork, of: run)
  }

  /// Records that a run was interrupted earlier and continues after `epochs` epochs.
  mutating func resume(_ run: Int, after epochs: Int) {
    time.skip(to: runs[run].work(afterEpochs: epochs), of: run)
  }

  /// Records that `work` of a run is done now.
  mutating func note(_ work: RunWork, of run: Int, threads: Int) {
    let seconds = (ContinuousClock.now - lastNote[run]) / .seconds(1)
    time.note(work, of: run, seconds: seconds * Double(threads))
    lastNote[run] = .now
  }

  /// Records that a run is finished.
  mutating func finish(_ outcome: RunOutcome, run: Int, threads: Int) {
    outcomes[run] = outcome
    if outcome.isDiverged || outcome.isStoppedEarly {
      time.skip(to: runs[run].allWork, of: run)
    } else {
      note(runs[run].allWork, of: run, threads: threads)
    }
  }

  /// Returns the progress of all runs after an event.
  func progress(_ event: RunProgress.Event, run: Int, _ schedule: RunSchedule) -> RunProgress {
    var underWay: [Int: Double] = [:]
    for index in schedule.begun where outcomes[index] == nil {
      let seconds = (ContinuousClock.now - lastNote[index]) / .seconds(1)
      underWay[index] = seconds * Double(schedule.threads(of: index))
    }
    return RunProgress(
      event: event, label: runs[run].label, epochs: runs[run].options.epochs,
      finishedRuns: outcomes.count { $0 != nil }, runCount: runs.count, fraction: time.fraction,
      secondsLeft: schedule.isSideBySide
        ? time.seconds(
          for: schedule.single, then: schedule.shared, threads: schedule.threads,
          underWay: underWay)
        : time.seconds(for: schedule.order, then: [], threads: 1, underWay: underWay)
          / Double(schedule.threads))
  }
}
