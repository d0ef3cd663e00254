import Foundation

/// How much of a pool's runs is done, and how long the rest will take, judged by the runs so far.
///
/// Trainings and further tests are timed apart for each network, in seconds of one thread.
struct TimeLeft {
  private struct Pace {
    var seconds = 0.0
    var images = 0.0

    /// Nil where no image was timed, as when a run was interrupted at its very end.
    var secondsPerImage: Double? { images > 0 ? seconds / images : nil }
  }

  private let runs: [TrainingRun]
  private var done: [RunWork]
  private var training: [String: Pace] = [:]
  private var furtherTests: [String: Pace] = [:]

  /// Nothing is done of these runs.
  init(_ runs: [TrainingRun]) {
    self.runs = runs
    done = runs.map { _ in RunWork() }
  }

  /// So much of a run needs no doing.
  mutating func skip(to work: RunWork, of run: Int) { done[run] = work }

  /// So much of a run is done, the latest of it in so many seconds of one thread.
  mutating func note(_ work: RunWork, of run: Int, seconds: Double) {
    let model = runs[run].model.name
    // What was long ago counts less: the machine may have got something else to do.
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

  /// What is done, as a share of the time for all, 0…1.
  var fraction: Double {
    let all = runs.indices.reduce(0.0) { $0 + seconds(for: runs[$1].allWork, of: $1) }
    let left = runs.indices.reduce(0.0) { $0 + secondsLeft(of: $1) }
    return all > 0 ? 1 - left / all : 0
  }

  /// Seconds until all is done.
  ///
  /// - Parameters:
  ///   - first: Runs that get a thread each, as threads become free.
  ///   - others: Runs that share all threads when those are done.
  ///   - underWay: Seconds of one thread since the runs that are under way were heard of.
  func seconds(
    for first: some Sequence<Int>, then others: some Collection<Int>, threads: Int,
    underWay: [Int: Double]
  ) -> Double {
    func left(_ run: Int) -> Double {
      let all = secondsLeft(of: run)
      // What is late is not done yet.
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

  /// In training; 0 as long as no network was timed.
  private func secondsPerImage(of run: Int) -> Double {
    func timed(_ run: TrainingRun) -> Double? { training[run.model.name]?.secondsPerImage }
    if let own = timed(runs[run]) { return own }
    guard let other = runs.first(where: { timed($0) != nil }), let pace = timed(other) else {
      return 0
    }
    // Between a dense network and a cnn of 36 times its arithmetic there is a factor of 16 in time,
    // measured: a small network gets less done a second.
    return pow(runs[run].trainingCost / other.trainingCost, 0.77) * pace
  }
}

/// How much of a run there is to do, or was done: images that pass through the network in training;
/// one that passes in a test is the share of one that its arithmetic is.
struct RunWork {
  /// In epochs, with the tests after them.
  var training = 0.0
  /// In the tests of the trained network.
  var furtherTests = 0.0
}

extension TrainingRun {
  /// A test, as a share of what passing its images in training would be.
  private var testWork: Double {
    Double(test.count) * Double(architecture.multiplyAdds.forward) / trainingCost
  }

  /// Multiply-adds per image in training; pooling alone counts as one.
  fileprivate var trainingCost: Double { Double(max(architecture.multiplyAdds.training, 1)) }

  /// What is done after so many epochs and further tests.
  func work(afterEpochs epochs: Int, furtherTests: Int = 0) -> RunWork {
    let isLast = epochs == options.epochs
    let tests = isLast ? (epochs - 1) / options.epochsPerTest + 1 : epochs / options.epochsPerTest
    return RunWork(
      training: Double(epochs * trainingCount) + Double(tests) * testWork,
      furtherTests: Double(furtherTests) * testWork)
  }

  /// All of it; a record is made by testing once more.
  var allWork: RunWork {
    var work = work(afterEpochs: options.epochs, furtherTests: furtherTests.count)
    if isRecorded { work.furtherTests += Double(1 + furtherTests.count) * testWork }
    return work
  }
}
