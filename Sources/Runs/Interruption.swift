import Synchronization

/// A request to stop this process. There is one for the whole process.
package enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// Requests that all trainings end after their current step.
  package static func request() { flag.store(true, ordering: .relaxed) }

  /// Whether a stop was requested.
  package static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
