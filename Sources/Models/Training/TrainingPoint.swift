/// A point within a training, between two steps, from which the training can continue.
///
/// Together with the network's `trainingState` and the results of the tested epochs it determines
/// everything that follows.
public struct TrainingPoint: Sendable, Equatable, Codable {
  /// The epoch of the next step, counted from 1.
  public let epoch: Int
  /// The number of steps of that epoch that are done.
  public let steps: Int
  /// The wall-clock seconds that those steps took.
  public let seconds: Double
  private let lossSum: Double
  private let correct: Int
  private let count: Int

  init(epoch: Int, steps: Int = 0, seconds: Double = 0, total: BatchResult = BatchResult()) {
    self.epoch = epoch
    self.steps = steps
    self.seconds = seconds
    lossSum = total.lossSum
    correct = total.correct
    count = total.count
  }

  /// The sums over the steps that are done.
  var total: BatchResult { BatchResult(lossSum: lossSum, correct: correct, count: count) }
}
