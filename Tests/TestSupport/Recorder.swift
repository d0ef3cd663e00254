import Locks

/// Collects notes from any thread in the order in which they arrive.
package final class Recorder<Note: Sendable>: Sendable {
  private let storage = Guarded<[Note]>([])

  package init() {}

  package var notes: [Note] { storage.withLock { $0 } }

  package func append(_ note: Note) { storage.withLock { $0.append(note) } }

  /// Removes all notes, which may refer to what notes them.
  package func clear() { storage.withLock { $0 = [] } }
}
