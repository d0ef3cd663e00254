import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Runs

/// A counter that any thread may change.
private final class Counter: Sendable {
  let count = Atomic(0)
}

@Suite struct EventQueueTests {
  @Test func handlesEveryEventOnceAndOneAtATime() throws {
    let handled = Recorder<Int>()
    let handlers = Counter()
    let queue = EventQueue<Int> { event in
      let before = handlers.count.add(1, ordering: .sequentiallyConsistent).oldValue
      handled.append(before == 0 ? event : -1)
      handlers.count.subtract(1, ordering: .sequentiallyConsistent)
    }
    DispatchQueue.concurrentPerform(iterations: 200) { event in
      queue.add(event)
      try? queue.deliver()
    }
    #expect(handled.notes.sorted() == Array(0..<200))
  }

  @Test func eventsAddedByAHandlerComeAfterWaitingOnes() throws {
    let handled = Recorder<Int>()
    let queues = Recorder<EventQueue<Int>>()
    defer { queues.clear() }
    let queue = EventQueue<Int> { event in
      handled.append(event)
      if event < 2 { queues.notes[0].add(event + 10) }
      // The delivering thread continues; this call returns at once.
      try queues.notes[0].deliver()
    }
    queues.append(queue)
    for event in 0..<3 { queue.add(event) }
    try queue.deliver()
    #expect(handled.notes == [0, 1, 2, 10, 11])
  }

  @Test func handlesNothingAfterAFailure() throws {
    struct Failure: Error {}
    let handled = Recorder<Int>()
    let queue = EventQueue<Int> { event in
      handled.append(event)
      if event == 1 { throw Failure() }
    }
    for event in 0..<3 { queue.add(event) }
    #expect(throws: Failure.self) { try queue.deliver() }
    queue.add(3)
    try queue.deliver()
    #expect(handled.notes == [0, 1])
  }
}
