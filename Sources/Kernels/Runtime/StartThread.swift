import Dispatch
import Foundation

/// Starts a thread that runs `body`.
///
/// - Parameter end: Called when the thread has run `body` and released it.
/// - Returns: False if the system cannot start one, because of a limit on memory or threads. Dispatch,
///   which has such threads ready, waits for ever in that case.
package func startThread(
  _ body: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void = {}
) -> Bool {
  let work = Work(body, end)
  #if canImport(Darwin)
    DispatchQueue.global(qos: .userInitiated).async { work.run() }
    return true
  #else
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
    let pointer = Unmanaged.passRetained(work)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, pointer.toOpaque())
    if status != 0 { pointer.release() }
    return status == 0
  #endif
}

/// What a thread runs, passed to it as a pointer.
///
/// Unchecked: only one thread calls `run()`, once.
private final class Work: @unchecked Sendable {
  private var body: (@Sendable () -> Void)?
  private let end: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void, _ end: @escaping @Sendable () -> Void) {
    self.body = body
    self.end = end
  }

  func run() {
    body?()
    body = nil
    end()
  }
}
