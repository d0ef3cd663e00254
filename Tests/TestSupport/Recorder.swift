import Synchronization

/// Notes in the order in which they were made, on any thread.
package final class Recorder<Note: Sendable>: Sendable {
  private let storage = Mutex<[Note]>([])

  package init() {}

  package var notes: [Note] { storage.withLock { $0 } }

  package func append(_ note: Note) { storage.withLock { $0.append(note) } }
}
