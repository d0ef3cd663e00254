/// Which run is next, and with how many threads.
///
/// Single threads need not wait for one another, so as many runs as possible get one thread each. The
/// runs that are left over when they do not divide evenly among the threads come last and share all
/// threads. The longest runs come first.
struct RunSchedule {
  /// Indices of the runs to be performed, the longest first.
  let order: [Int]
  /// How many threads there are.
  let threads: Int
  /// How many of `order` were started.
  private(set) var started = 0

  /// - Parameter finished: The indices of runs that need not be performed.
  init(_ runs: [TrainingRun], finished: Set<Int>, threads: Int) {
    self.threads = threads
    order = runs.indices.filter { !finished.contains($0) }
      .sorted { (-runs[$0].arithmetic, $0) < (-runs[$1].arithmetic, $1) }
  }

  /// How many of the runs, the last ones, share all threads.
  var leftOver: Int { order.count % threads }
  /// The runs with one thread each.
  var single: ArraySlice<Int> { order.dropLast(leftOver) }
  /// The runs that share all threads.
  var shared: ArraySlice<Int> { order.suffix(leftOver) }
  /// The runs that were started.
  var begun: ArraySlice<Int> { order.prefix(started) }

  /// The two phases: how many runs are started when it ends, and how many are performed at a time.
  var phases: [(end: Int, workers: Int)] {
    [(order.count - leftOver, threads), (order.count, leftOver)]
  }

  /// How many threads a run has.
  func threads(of run: Int) -> Int { shared.contains(run) ? threads / leftOver : 1 }

  /// Starts the next run; nil if `end` of them were started.
  mutating func next(before end: Int) -> Int? {
    guard started < end else { return nil }
    started += 1
    return order[started - 1]
  }
}
