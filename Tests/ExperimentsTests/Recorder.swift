import Synchronization

/// What was noted, in order, from whatever thread.
final class Recorder<Note: Sendable>: Sendable {
  private let storage = Mutex<[Note]>([])

  var notes: [Note] { storage.withLock { $0 } }

  func append(_ note: Note) { storage.withLock { $0.append(note) } }
}
