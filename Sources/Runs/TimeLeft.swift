import Foundation

/// An estimate of how much of a pool's runs is done and how long the rest will take, based on the
/// runs so far.
///
/// Training and further tests are timed separately for each network, in single-thread seconds.
struct TimeLeft {
  private struct Pace {
    var seconds = 0.0
    var images = 0.0

    /// The time per image; nil if no image was timed, as when a run was interrupted at its very
    /// end.
    var secondsPerImage: Double? { images > 0 ? seconds / images : nil }
  }

  private let runs: [TrainingRun]
  private var done: [RunWork]
  private var training: [String: Pace] = [:]
  private var furtherTests: [String: Pace] = [:]

  /// Creates an estimate for runs of which nothing is done.
  init(_ runs: [TrainingRun]) {
    self.runs = runs
    done = runs.map { _ in RunWork() }
  }

  /// Records that `work` of a run need not be done.
  mutating func skip(to work: RunWork, of run: Int) { done[run] = work }

  /// Records that `work` of a run is done, the latest part of it in `seconds` of one thread.
  mutating func note(_ work: RunWork, of run: Int, seconds: Double) {
    let model = runs[run].model.name
    // Older times count less: the machine may have got something else to do.
    let kept = 0.95
    func add(_ images: Double, to pace: inout Pace) {
      pace = Pace(seconds: pace.seconds * kept + seconds, images: pace.images * kept + images)
    }
    if work.furtherTests > done[run].furtherTests {
      add(work.furtherTests - done[run].furtherTests, to: &furtherTests[model, default: Pace()])
    } else {
      add(work.training - done[run].training, to: &training[model, default: Pace()])
    }
    done[run] = work
  }

  /// The work that is done, as a fraction (0…1) of the time for all of it.
  var fraction: Double {
    let all = runs.indices.reduce(0.0) { $0 + seconds(for: runs[$1].allWork, of: $1) }
    let left = runs.indices.reduce(0.0) { $0 + secondsLeft(of: $1) }
    return all > 0 ? 1 - left / all : 0
  }

  /// Estimates the seconds until everything is done.
  ///
  /// - Parameters:
  ///   - first: Runs that get one thread each, as threads become free.
  ///   - others: Runs that share all threads after those are done.
  ///   - underWay: Single-thread seconds since the last event of each unfinished run.
  func seconds(
    for first: some Sequence<Int>, then others: some Collection<Int>, threads: Int,
    underWay: [Int: Double]
  ) -> Double {
    func left(_ run: Int) -> Double {
      let all = secondsLeft(of: run)
      // A run that is late is not done yet.
      return max(all - underWay[run, default: 0], all / 20)
    }
    var busy = Array(repeating: 0.0, count: threads)
    for run in first {
      guard let free = busy.indices.min(by: { busy[$0] < busy[$1] }) else { break }
      busy[free] += left(run)
    }
    let last = others.map { left($0) / Double(threads / others.count) }
    return (busy.max() ?? 0) + (last.max() ?? 0)
  }

  private func secondsLeft(of run: Int) -> Double {
    let all = runs[run].allWork
    return seconds(
      for: RunWork(
        training: all.training - done[run].training,
        furtherTests: all.furtherTests - done[run].furtherTests), of: run)
  }

  private func seconds(for work: RunWork, of run: Int) -> Double {
    let perImage = secondsPerImage(of: run)
    let tested = furtherTests[runs[run].model.name]?.secondsPerImage
    return work.training * perImage + work.furtherTests * (tested ?? perImage)
  }

  /// Returns the training time per image in single-thread seconds; 0 if no network was timed yet.
  private func secondsPerImage(of run: Int) -> Double {
    func timed(_ run: TrainingRun) -> Double? { training[run.model.name]?.secondsPerImage }
    if let own = timed(runs[run]) { return own }
    guard let other = runs.first(where: { timed($0) != nil }), let pace = timed(other) else {
      return 0
    }
    // A cnn with 36 times the arithmetic of a dense network was measured to take 16 times as long:
    // a small network does less arithmetic per second.
    return pow(runs[run].trainingCost / other.trainingCost, 0.77) * pace
  }
}

/// An amount of work of a run, in images that pass through the network in training. An image in a
/// test counts as its share of the arithmetic of one in training.
struct RunWork {
  /// The work of the epochs and the tests after them.
  var training = 0.0
  /// The work of the further tests of the trained network.
  var furtherTests = 0.0
}

extension TrainingRun {
  /// The work of one test, in images of training.
  private var testWork: Double {
    Double(test.count) * Double(architecture.multiplyAdds.forward) / trainingCost
  }

  /// Multiply-adds per image in training; at least 1, for networks that only pool.
  fileprivate var trainingCost: Double { Double(max(architecture.multiplyAdds.training, 1)) }

  /// Returns the work that is done after `epochs` epochs and `furtherTests` further tests.
  func work(afterEpochs epochs: Int, furtherTests: Int = 0) -> RunWork {
    let isLast = epochs == options.epochs
    let tests = isLast ? (epochs - 1) / options.epochsPerTest + 1 : epochs / options.epochsPerTest
    return RunWork(
      training: Double(epochs * trainingCount) + Double(tests) * testWork,
      furtherTests: Double(furtherTests) * testWork)
  }

  /// All work of the run. A record requires testing once more.
  var allWork: RunWork {
    var work = work(afterEpochs: options.epochs, furtherTests: furtherTests.count)
    if isRecorded { work.furtherTests += Double(1 + furtherTests.count) * testWork }
    return work
  }
}
