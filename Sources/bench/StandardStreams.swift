@preconcurrency import Foundation
import Synchronization

/// Standard input, output and error as whoever started the program left them.
enum StandardStreams {
  /// Puts something in the place of those that are closed: the first file to be opened, a result
  /// perhaps, would take it, and what is printed would go into that file.
  static func reserve() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // The lowest number that is free. Nothing can be written to it, so that nobody is told it was.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  private static let errors = Mutex(())

  /// Writes to standard error. Where nobody reads it any more that is no reason to end.
  static func writeError(_ text: String) {
    errors.withLock { _ in
      let before = signal(SIGPIPE, SIG_IGN)
      try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
      signal(SIGPIPE, before)
    }
  }

  /// Makes sure that all that was printed arrived.
  ///
  /// - Throws: What says that it did not: a full disk, for one.
  static func checkOutput() throws {
    // Whoever printed before noticed nothing: print tells of no failure.
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
    throw OutputLost()
  }
}

/// Standard output did not take all that was printed.
private struct OutputLost: Error, CustomStringConvertible {
  var description: String {
    "Standard output could not be written to the end. Results in files are not affected."
  }
}

/// Prints a line at once, also into a pipe.
///
/// - Parameter aside: Whether standard output is for something else.
func announce(_ line: String, aside: Bool = false) {
  guard !aside else { return complain(line) }
  print(line)
  fflush(nil)
}

/// Prints a line on standard error, if that is there.
func complain(_ line: String) { StandardStreams.writeError("\(line)\n") }
