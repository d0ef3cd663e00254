import Synchronization

/// Whether somebody asked this process to stop: a matter of the process, hence one for all.
package enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// Asks all trainings to end after their current step.
  package static func request() { flag.store(true, ordering: .relaxed) }

  /// Whether that was asked.
  package static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
