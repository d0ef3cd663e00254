import Synchronization

/// A value that one thread at a time can use.
///
/// This is a `Mutex` with a flag that shows its order to the thread sanitizer. When threads wait
/// for each other, `Mutex` locks and unlocks inside the standard library, which is not
/// instrumented, and the sanitizer would report races that do not exist. Each use reads the flag
/// that the use before it wrote, with an order that the sanitizer sees. The flag has no other
/// purpose.
package struct Guarded<Value>: ~Copyable, Sendable {
  private let value: Mutex<Value>
  private let wasUsed = Atomic<Bool>(false)

  /// Guards a value, which nothing else may use from now on.
  package init(_ value: consuming sending Value) { self.value = Mutex(value) }

  /// Calls a function with the value while no other thread uses it. The function must not use this
  /// value again in another way: it would wait for itself.
  ///
  /// - Returns: What the function returns.
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
