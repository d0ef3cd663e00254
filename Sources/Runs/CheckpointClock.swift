/// Decides when the state of a training is saved: so often that little work is lost, and so seldom that
/// saving takes a small share of the time, however many epochs there are.
package struct CheckpointClock {
  /// The longest time from one checkpoint to the next, apart from the step that is under way.
  let longest: Duration
  /// The time of training per time of saving, after the epochs of a training.
  private static let share = 20

  private var last = ContinuousClock.now
  private var cost = Duration.zero

  /// Starts the time to the first checkpoint.
  package init(longest: Duration) { self.longest = longest }

  /// Returns whether to save now.
  ///
  /// - Parameter isEpochEnd: Whether an epoch has just ended: a checkpoint is then saved unless the
  ///   time since the last one is short.
  package func isDue(isEpochEnd: Bool) -> Bool {
    let elapsed = ContinuousClock.now - last
    return elapsed >= (isEpochEnd ? min(cost * Self.share, longest) : longest)
  }

  /// Saves a checkpoint, and measures how long that takes.
  package mutating func save(_ body: () throws -> Void) rethrows {
    let start = ContinuousClock.now
    try body()
    last = .now
    cost = last - start
  }
}
