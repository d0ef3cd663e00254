import CLibFuzzer
import Glibc

private nonisolated(unsafe) var test: (inout FuzzInput) -> Void = { _ in }

/// Hands `decode` one input after the other, as libFuzzer's options on the command line say.
///
/// That it throws is no finding, its message is part of the test. A trap, an error of
/// AddressSanitizer's, too much memory and too much time are findings, and what `check` finds.
public func fuzz<Failure: Error>(
  _ decode: @escaping (inout FuzzInput) throws(Failure) -> Void
) -> Never {
  test = { input in
    do throws(Failure) {
      try decode(&input)
    } catch {
      check(!"\(error)".isEmpty, "an error without a message")
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

/// Makes it a finding if `condition` does not hold.
public func check(_ condition: Bool, _ finding: @autoclosure () -> String) {
  guard condition else { fatalError(finding()) }
}
