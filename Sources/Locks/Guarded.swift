import Synchronization

/// A value that one thread at a time can use.
///
/// This is a `Mutex` whose order of use the thread sanitizer sees. It does not see the lock inside
/// `Mutex`, because the standard library is built without instrumentation, and would report every
/// use of the value as a race. It sees the flag: each use follows the one that wrote it last.
package struct Guarded<Value>: ~Copyable, Sendable {
  private let value: Mutex<Value>
  private let wasUsed = Atomic<Bool>(false)

  package init(_ value: consuming sending Value) { self.value = Mutex(value) }

  /// Calls a function with the value while no other thread uses it.
  ///
  /// - Throws: What the function throws.
  package borrowing func withLock<Result, Failure: Error>(
    _ use: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try value.withLock { value throws(Failure) -> sending Result in
      _ = wasUsed.load(ordering: .acquiring)
      defer { wasUsed.store(true, ordering: .releasing) }
      return try use(&value)
    }
  }
}
