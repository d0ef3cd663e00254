import Dispatch
import Kernels

/// Runs `body` on up to `workers` threads, one of which is the caller's, and returns when all are done.
///
/// If the system cannot start that many threads, fewer run it: `body` must look for its work itself.
package func concurrently(_ workers: Int, _ body: @escaping @Sendable () -> Void) {
  guard workers > 0 else { return }
  let done = DispatchSemaphore(value: 0)
  var helpers = 0
  // After the end, no helper keeps anything that `body` keeps, such as the lock of a folder.
  while helpers < workers - 1, startThread(body, end: { done.signal() }) { helpers += 1 }
  body()
  for _ in 0..<helpers { done.wait() }
}
