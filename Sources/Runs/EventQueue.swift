import Locks

/// A queue that handles events one at a time and in order, without holding a lock while it does.
///
/// A thread that calls `deliver()` while no other thread is delivering handles all waiting events.
/// Other callers leave their events to that thread and continue, so that a slow handler delays no
/// other run.
final class EventQueue<Event: Sendable>: Sendable {
  fileprivate struct State {
    var waiting: [Event] = []
    var isDelivering = false
    /// Whether the handler failed; no further events are then handled.
    var isClosed = false
  }

  private let state = Guarded(State())
  private let handle: @Sendable (Event) throws -> Void

  init(handle: @escaping @Sendable (Event) throws -> Void) { self.handle = handle }

  /// Adds an event, which the next `deliver()` handles.
  func add(_ event: Event) {
    state.withLock { if !$0.isClosed { $0.waiting.append(event) } }
  }

  /// Handles the waiting events, unless another thread is doing so.
  ///
  /// - Throws: The handler's error; all further events are dropped.
  func deliver() throws {
    guard state.withLock({ $0.begin() }) else { return }
    while let event = state.withLock({ $0.next() }) {
      do { try handle(event) } catch {
        state.withLock { $0.close() }
        throw error
      }
    }
  }
}

extension EventQueue.State {
  mutating func begin() -> Bool {
    guard !isDelivering, !isClosed else { return false }
    isDelivering = true
    return true
  }

  /// Removes and returns the next event; nil if there is none, which ends the delivery.
  mutating func next() -> Event? {
    guard !waiting.isEmpty else {
      isDelivering = false
      return nil
    }
    return waiting.removeFirst()
  }

  mutating func close() {
    isClosed = true
    isDelivering = false
    waiting = []
  }
}
