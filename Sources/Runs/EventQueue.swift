import Synchronization

/// Handles events one at a time and in order, without a lock being held meanwhile.
///
/// Whoever calls `deliver()` while nobody else delivers handles all events that are waiting. Other
/// callers leave their events to that thread and go on, so that a slow handler delays no other run.
final class EventQueue<Event: Sendable>: Sendable {
  fileprivate struct State {
    var waiting: [Event] = []
    var isDelivering = false
    /// Whether the handler failed: nothing is handled after that.
    var isClosed = false
  }

  private let state = Mutex(State())
  private let handle: @Sendable (Event) throws -> Void

  init(handle: @escaping @Sendable (Event) throws -> Void) { self.handle = handle }

  /// Adds an event, to be handled by the next `deliver()`.
  func add(_ event: Event) {
    state.withLock { if !$0.isClosed { $0.waiting.append(event) } }
  }

  /// Handles the events that are waiting, unless another thread is doing so.
  ///
  /// - Throws: What the handler throws; all further events are dropped.
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

  /// The next event; nil if there is none, and delivery ends.
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
