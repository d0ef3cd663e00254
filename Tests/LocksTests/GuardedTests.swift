import Dispatch
import Locks
import Testing

@Suite struct GuardedTests {
  /// Under the thread sanitizer, this also tests that it sees the order of the threads.
  @Test func oneThreadAtATimeUsesTheValue() {
    struct Counts { var first = 0, second = 0 }
    let counts = Guarded(Counts())
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<5_000 {
        counts.withLock {
          $0.first += 1
          $0.second = $0.first * 2
        }
      }
    }
    #expect(counts.withLock { $0.first } == 20_000)
    #expect(counts.withLock { $0.second } == 40_000)
  }

  @Test func aFailureLeavesTheValueUsable() {
    struct Failure: Error {}
    let number = Guarded(1)
    #expect(throws: Failure.self) {
      try number.withLock {
        $0 = 2
        throw Failure()
      }
    }
    #expect(number.withLock { $0 } == 2)
  }
}
