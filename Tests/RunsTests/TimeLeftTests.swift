import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

/// Estimates from times that the tests make up.
@Suite struct TimeLeftTests {
  private let runs: [TrainingRun]

  init() throws {
    // The cnn takes longer and comes first.
    runs = try [
      barsRun(.cnn, seed: 0, epochs: 10), barsRun(.cnn, seed: 1, epochs: 10),
      barsRun(.dense, seed: 0, epochs: 10), barsRun(.dense, seed: 1, epochs: 10),
    ]
  }

  @Test func isZeroBeforeTheFirstNoteAndAfterTheLast() {
    var time = TimeLeft(runs)
    #expect(time.fraction == 0)
    #expect(time.seconds(for: 0..<4, then: [], threads: 2, underWay: [:]) == 0)
    for run in runs.indices { time.note(runs[run].allWork, of: run, seconds: 3) }
    #expect(time.fraction == 1)
    #expect(time.seconds(for: 0..<4, then: [], threads: 2, underWay: [:]) == 0)
  }

  @Test func learnsNothingFromARunInterruptedAtItsEnd() {
    var time = TimeLeft(runs)
    time.skip(to: runs[0].allWork, of: 0)
    time.note(runs[0].allWork, of: 0, seconds: 1)
    #expect(time.fraction == 0)
    #expect(time.seconds(for: 1..<4, then: [], threads: 2, underWay: [:]) == 0)
  }

  @Test func isExactAtConstantSpeed() {
    var time = TimeLeft(runs)
    // An epoch takes two seconds for the cnn and one for the dense network; a further test takes
    // half as long.
    time.note(runs[0].work(afterEpochs: 1), of: 0, seconds: 2)
    time.note(runs[0].work(afterEpochs: 10), of: 0, seconds: 18)
    time.note(runs[0].allWork, of: 0, seconds: 1)
    time.note(runs[2].work(afterEpochs: 10), of: 2, seconds: 10)
    time.note(runs[2].allWork, of: 2, seconds: 0.5)
    // 21 seconds of one cnn and 10.5 of one dense network are left.
    func left(_ threads: Int, together: [Int] = [], underWay: [Int: Double] = [:]) -> Double {
      time.seconds(
        for: [1, 3].filter { !together.contains($0) }, then: together, threads: threads,
        underWay: underWay)
    }
    #expect(abs(left(1) - 31.5) < 1e-9)
    #expect(abs(left(2) - 21) < 1e-9, "the longer run decides")
    #expect(abs(left(2, together: [3]) - 26.25) < 1e-9, "two threads share the last run")
    #expect(abs(left(2, underWay: [1: 4]) - 17) < 1e-9)
    #expect(left(2, underWay: [1: 100, 3: 100]) > 0, "a late run is not done")
    #expect(abs(time.fraction - 0.5) < 1e-9)
  }

  @Test func countsTheTestAfterAnEpochAsWork() throws {
    let epoch = runs[0].work(afterEpochs: 1).training
    #expect(epoch > 60 && epoch < 100, "60 training images and a test of 40, which costs less")
    #expect(abs(runs[0].allWork.training - 10 * epoch) < 1e-9)
    #expect(runs[0].allWork.furtherTests > 0)
    #expect(try barsRun(.dense, .shuffled).allWork.furtherTests == 0)
  }

  @Test func adaptsToAMachineThatBecomesSlower() {
    var time = TimeLeft([runs[0]])
    for epoch in 1...5 { time.note(runs[0].work(afterEpochs: epoch), of: 0, seconds: 1) }
    let before = time.seconds(for: [0], then: [], threads: 1, underWay: [:])
    for epoch in 6...7 { time.note(runs[0].work(afterEpochs: epoch), of: 0, seconds: 3) }
    let after = time.seconds(for: [0], then: [], threads: 1, underWay: [:])
    #expect(after > before * 3 / 5 * 1.2)
  }
}
