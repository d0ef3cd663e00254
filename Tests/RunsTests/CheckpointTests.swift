import Foundation
import Models
import RunsTestSupport
import Testing

@testable import Runs

/// When the state of a run is saved, and what continues from it.
@Suite struct CheckpointTests {
  private struct Killed: Error {}

  /// A run that is tested only at its end, as those of `samples` are.
  private func run() throws -> TrainingRun {
    var run = try barsRun(.dense, epochs: 4)
    run.options.epochsPerTest = 4
    return run
  }

  @Test func aRunTestedOnlyAtItsEndContinuesFromWithinIt() throws {
    let (undisturbed, kept) = (try TemporaryStore(), try TemporaryStore())
    defer { withExtendedLifetime((undisturbed, kept)) {} }
    let whole = try run().perform(threads: 1, store: undisturbed.store) { _ in }
    var store = kept.store
    store.checkpointInterval = .zero
    let run = try run()
    // 60 images in batches of 16 are four steps per epoch, 16 in all.
    for step in [1, 3, 4, 5, 11, 15] {
      _ = try? stop(run, after: step, store: store)
      let checkpoint = try #require(try store.checkpoint(of: run) { _ in })
      let point = try #require(checkpoint.point)
      #expect((point.epoch - 1) * 4 + point.steps == step)
      let resumed = try run.perform(threads: 1, store: store) { _ in }
      #expect(resumed.final.test == whole.final.test)
      #expect(resumed.final.training == whole.final.training)
      store.forget(run)
    }
  }

  /// Trains the first steps of a run anew, as a process that is killed then does.
  private func stop(_ run: TrainingRun, after steps: Int, store: RunStore) throws {
    let network = try Network(training: run.architecture, with: run.options, threads: 1)
    var done = 0
    _ = try trainToEnd(
      network, on: run.training(), moving: nil, testingOn: run.test, options: run.options,
      afterStep: { epochs, point in
        try store.write(network, after: epochs, at: point, of: run)
        done += 1
        if done == steps { throw Killed() }
      }, afterEpoch: { _ in })
  }

  @Test func theFirstEpochIsSavedAtOnceAndStepsOnlyAfterAnInterval() {
    let clock = CheckpointClock(longest: .seconds(20))
    #expect(clock.isDue(isEpochEnd: true))
    #expect(!clock.isDue(isEpochEnd: false))
    #expect(CheckpointClock(longest: .zero).isDue(isEpochEnd: false))
  }

  /// The cost of saving is bounded by its share of the time, however many epochs there are.
  @Test func anEpochRightAfterASlowCheckpointIsNotSaved() {
    var clock = CheckpointClock(longest: .seconds(1_000))
    clock.save { usleep(200_000) }
    #expect(!clock.isDue(isEpochEnd: true))
  }
}
