import Dispatch
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

  /// The time that this process may take, in nanoseconds since the system's start; 0 for no limit.
  private static let end = Atomic<UInt64>(0)

  /// Takes the end of a time, counted from now, for a request.
  package static func limit(to seconds: Double) {
    end.store(max(1, now + UInt64(seconds * 1e9)), ordering: .relaxed)
  }

  /// Whether the time that was set is over.
  package static var isOverTime: Bool {
    let end = end.load(ordering: .relaxed)
    return end != 0 && now >= end
  }

  /// The seconds until the time that was set is over; nil if none was set.
  package static var secondsLeft: Double? {
    let end = end.load(ordering: .relaxed)
    return end == 0 ? nil : end > now ? Double(end - now) / 1e9 : 0
  }

  private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

  /// Whether a stop was requested.
  package static var isRequested: Bool {
    if flag.load(ordering: .relaxed) || isOverTime { return true }
    let parent = parent.load(ordering: .relaxed)
    return parent != 0 && parent != getppid()
  }
}
