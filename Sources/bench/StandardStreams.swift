@preconcurrency import Foundation
import Locks

/// Standard input, output and error.
enum StandardStreams {
  /// Opens /dev/null for streams that are closed. Otherwise the first file opened, perhaps a
  /// result, would get the descriptor and receive everything printed.
  static func reserve() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // This takes the lowest free descriptor. It is read-only, so that writing fails and is
      // reported.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  private static let errors = Guarded(())

  /// Writes to standard error. A closed pipe does not end the program.
  static func writeError(_ text: String) {
    errors.withLock { _ in
      let before = signal(SIGPIPE, SIG_IGN)
      try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
      signal(SIGPIPE, before)
    }
  }

  /// Checks that everything printed was written.
  ///
  /// - Throws: An error if it was not, for example because a disk is full.
  static func checkOutput() throws {
    // `print` reports no failure.
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
    throw OutputLost()
  }
}

/// Standard output did not accept everything printed.
private struct OutputLost: Error, CustomStringConvertible {
  var description: String {
    "Standard output could not be written completely. Results in files are not affected."
  }
}

/// Prints a line immediately, even to a pipe.
///
/// - Parameter aside: Whether to use standard error, because standard output contains something
///   else.
func announce(_ line: String, aside: Bool = false) {
  guard !aside else { return complain(line) }
  print(line)
  fflush(nil)
}

/// Prints a line on standard error if it is open.
func complain(_ line: String) { StandardStreams.writeError("\(line)\n") }
