import CLibFuzzer
import Glibc

private nonisolated(unsafe) var test: (inout FuzzInput) -> Void = { _ in }

/// Runs libFuzzer, with its options from the command line, and passes every input to `decode`.
///
/// An error that `decode` throws is not a finding, but it must have a message. Traps, errors from
/// AddressSanitizer, excessive memory or time, and failed calls of `check` are findings.
public func fuzz<Failure: Error>(
  _ decode: @escaping (inout FuzzInput) throws(Failure) -> Void
) -> Never {
  test = { input in
    do throws(Failure) {
      try decode(&input)
    } catch {
      check(!"\(error)".isEmpty, "an error has no message")
    }
  }
  var count = CommandLine.argc
  var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
  let status = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
    var input = FuzzInput(Array(UnsafeBufferPointer(start: data, count: size)))
    test(&input)
    return 0
  }
  exit(status)
}

/// Reports `finding` if `condition` is false.
public func check(_ condition: Bool, _ finding: @autoclosure () -> String) {
  guard condition else { fatalError(finding()) }
}
