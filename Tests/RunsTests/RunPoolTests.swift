import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

@Suite struct RunPoolTests {
  private let temporary = try? TemporaryStore()
  private var store: RunStore {
    get throws { try #require(temporary).store }
  }

  /// Returns four runs. The first is the longest: with several threads, others end before it.
  private func unevenRuns() throws -> [TrainingRun] {
    [
      try barsRun(.cnn, seed: 0, epochs: 60), try barsRun(.dense, seed: 1, epochs: 1),
      try barsRun(.dense, .shuffled, seed: 2, epochs: 3), try barsRun(.dense, seed: 3, epochs: 2),
    ]
  }

  @Test(arguments: [1, 2, 3, 9])
  func outcomesFollowThePlanWhicheverRunEndsFirst(threads: Int) throws {
    let runs = try unevenRuns()
    let finished = Recorder<[UInt64]>()
    let outcomes = try RunPool(runs: runs, threads: threads, store: try store) { _ in }
      .perform { finished.append($0.map(\.run.options.seed)) }
    #expect(outcomes.map(\.run.label) == runs.map(\.label))
    #expect(outcomes.map(\.epochs.count) == [60, 1, 3, 2])
    #expect(finished.notes.map(\.count) == [1, 2, 3, 4])
    #expect(finished.notes.allSatisfy { $0 == $0.sorted() })
  }

  @Test func startsWithTheLongestRun() throws {
    let runs = Array(try unevenRuns().reversed())
    let finished = Recorder<[UInt64]>()
    _ = try RunPool(runs: runs, threads: 1, store: try store) { _ in }
      .perform { finished.append($0.map(\.run.options.seed)) }
    #expect(finished.notes == [[0], [2, 0], [3, 2, 0], [3, 2, 1, 0]])
  }

  @Test(arguments: [1, 3])
  func reportsEachEpochAndRunOnce(threads: Int) throws {
    let runs = try unevenRuns()
    let recorder = Recorder<RunProgress>()
    let outcomes = try RunPool(runs: runs, threads: threads, store: try store) {
      recorder.append($0)
    }
    .perform { _ in }

    #expect(recorder.notes.count == 60 + 1 + 3 + 2 + runs.count)
    for outcome in outcomes {
      let own = recorder.notes.filter { $0.label == outcome.run.label }
      let tests = own.compactMap { progress in
        if case .epoch(let result) = progress.event { result.test } else { nil }
      }
      #expect(tests == outcome.epochs.map(\.test))
      guard case .finished(let epochs, let seconds) = own.last?.event else {
        Issue.record("the last event of \(outcome.run.label) is not its end")
        continue
      }
      #expect(epochs.map(\.test) == outcome.epochs.map(\.test))
      #expect(seconds == outcome.seconds)
      #expect(own.allSatisfy { $0.epochs == outcome.epochs.count && $0.runCount == 4 })
    }
    var ends = 0
    for progress in recorder.notes {
      if case .finished = progress.event { ends += 1 }
      #expect(progress.finishedRuns == ends)
    }
  }

  @Test(arguments: [1, 2])
  func secondsLeftAreFiniteAndEndAtZero(threads: Int) throws {
    let recorder = Recorder<RunProgress>()
    // Every run ends with a further test, so that some time is left until the last run ends.
    let runs = try unevenRuns().filter { !$0.furtherTests.isEmpty }
    let pool = RunPool(runs: runs, threads: threads, store: try store) { recorder.append($0) }
    _ = try pool.perform { _ in }
    let left = recorder.notes.map(\.secondsLeft)
    #expect(left.allSatisfy { $0.isFinite })
    #expect(left.dropLast().allSatisfy { $0 > 0 })
    #expect(left.last == 0)
  }

  @Test func reportsEveryFurtherTestExceptTheLast() throws {
    var run = try barsRun(epochs: 1)
    let test = run.test
    run.furtherTests = ["a", "b", "c"].map { name in FurtherTest(PlainName(name)) { test } }
    let recorder = Recorder<RunProgress>()
    _ = try RunPool(runs: [run], threads: 1, store: try store) { recorder.append($0) }.perform {
      _ in
    }
    let events = recorder.notes.map { progress in
      switch progress.event {
      case .epoch: "epoch"
      case .furtherTest(let count, let all): "test \(count)/\(all)"
      case .finished: "end"
      case .restored, .setAside, .missing: "resumed"
      }
    }
    #expect(events == ["epoch", "test 1/3", "test 2/3", "end"])
    let left = recorder.notes.map(\.secondsLeft)
    #expect(left.dropLast().allSatisfy { $0 > 0 } && left.last == 0)
  }

  @Test func acceptsAnEmptyPlan() throws {
    let outcomes = try RunPool(runs: [], threads: 2, store: try store) { _ in }
      .perform { _ in Issue.record("there is no run to report") }
    #expect(outcomes.isEmpty)
  }

  @Test(arguments: [1, 2])
  func endsWithTheErrorOfARun(threads: Int) throws {
    let good = try barsRun(epochs: 5_000)
    // The stated number of images makes this the longest run, which starts first.
    var options = good.options
    options.seed = 1
    let bad = TrainingRun(
      model: NetworkChoice.dense, variant: BarsVariant.normal,
      architecture: try .dense(
        input: ImageShape(height: 9, width: 9, channels: 1), classes: 10),
      trainingCount: 1_000_000, training: good.training, test: good.test, options: options)
    let recorder = Recorder<RunProgress>()
    let pool = RunPool(runs: [bad, good, good], threads: threads, store: try store) {
      recorder.append($0)
    }
    #expect(
      throws: ModelError.inputMismatch(
        expected: ImageShape(height: 9, width: 9, channels: 1),
        found: ImageShape(height: 10, width: 10, channels: 1))
    ) {
      try pool.perform { _ in Issue.record("a run ended without an error") }
    }
    #expect(recorder.notes.count < 5_000)
  }

  @Test(arguments: [1, 2])
  func endsWithTheErrorOfTheFollower(threads: Int) throws {
    struct DiskFull: Error {}
    let recorder = Recorder<RunProgress>()
    let runs = try (0..<4).map { _ in try barsRun(epochs: 100) }
    let pool = RunPool(runs: runs, threads: threads, store: try store) { recorder.append($0) }
    let calls = Recorder<Int>()
    #expect(throws: DiskFull.self) {
      try pool.perform { _ in
        calls.append(1)
        throw DiskFull()
      }
    }
    #expect(calls.notes.count == 1)
    #expect(recorder.notes.count < 300)
  }
}
