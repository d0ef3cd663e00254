import Foundation
import Synchronization

/// A request to stop this process. There is one for the whole process.
package enum Interruption {
  private static let flag = Atomic<Bool>(false)
  /// The process whose end is such a request; 0 for none.
  private static let parent = Atomic<Int32>(0)

  /// Requests that all trainings end after their current step. A signal handler may call this.
  package static func request() { flag.store(true, ordering: .relaxed) }

  /// Takes the end of this process's parent for a request, however it ends.
  ///
  /// The system reports nothing to the child of a process that is killed, but gives it another
  /// parent.
  package static func endWithParent() { parent.store(getppid(), ordering: .relaxed) }

  /// Whether a stop was requested.
  package static var isRequested: Bool {
    if flag.load(ordering: .relaxed) { return true }
    let parent = parent.load(ordering: .relaxed)
    return parent != 0 && parent != getppid()
  }
}
