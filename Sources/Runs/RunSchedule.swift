/// The order of the runs, and the number of threads of each.
///
/// Runs on single threads need not wait for one another, so as many runs as possible get one thread
/// each. If the runs do not divide evenly among the threads, the remaining ones come last and share
/// all threads. The longest runs come first.
///
/// Runs that are timed do not run side by side: each gets all threads.
struct RunSchedule {
  /// The indices of the runs to perform, longest first.
  let order: [Int]
  /// The number of threads.
  let threads: Int
  /// Whether several runs may be performed at a time.
  let isSideBySide: Bool
  /// The number of runs in `order` that were started.
  private(set) var started = 0

  /// Plans all runs that are not finished.
  ///
  /// - Parameters:
  ///   - finished: The indices of runs that need not be performed.
  ///   - isSideBySide: Whether several runs may be performed at a time.
  init(_ runs: [TrainingRun], finished: Set<Int>, threads: Int, isSideBySide: Bool = true) {
    self.threads = threads
    self.isSideBySide = isSideBySide
    order = runs.indices.filter { !finished.contains($0) }
      .sorted { (-runs[$0].arithmetic, $0) < (-runs[$1].arithmetic, $1) }
  }

  /// The number of runs, at the end, that share all threads.
  var leftOver: Int { isSideBySide ? order.count % threads : 0 }
  /// The runs with one thread each.
  var single: ArraySlice<Int> { order.dropLast(leftOver) }
  /// The runs that share all threads.
  var shared: ArraySlice<Int> { order.suffix(leftOver) }
  /// The runs that were started.
  var begun: ArraySlice<Int> { order.prefix(started) }

  /// The two phases: the number of runs that were started when the phase ends, and the number
  /// performed at a time.
  var phases: [(end: Int, workers: Int)] {
    guard isSideBySide else { return [(order.count, 1)] }
    return [(order.count - leftOver, threads), (order.count, leftOver)]
  }

  /// Returns the number of threads of a run.
  func threads(of run: Int) -> Int {
    guard isSideBySide else { return threads }
    return shared.contains(run) ? threads / leftOver : 1
  }

  /// Starts the next run and returns it; nil if `end` runs were started.
  mutating func next(before end: Int) -> Int? {
    guard started < end else { return nil }
    started += 1
    return order[started - 1]
  }
}
