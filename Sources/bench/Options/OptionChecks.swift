import ArgumentParser
import Results
import Runs

/// Rejects a number below a bound.
func require(_ value: Int?, atLeast least: Int, option: String) throws {
  if let value, value < least {
    throw ValidationError("\(option) takes a number of at least \(least), found \(value).")
  }
}

/// Rejects a number out of a range.
func require(_ value: Int, in range: ClosedRange<Int>, option: String) throws {
  guard range.contains(value) else {
    throw ValidationError(
      "\(option) takes a number from \(range.lowerBound) to \(range.upperBound), found \(value).")
  }
}

/// Rejects an empty path.
func requirePath(_ path: String?, option: String) throws {
  if path?.isEmpty == true { throw ValidationError("\(option) takes a path, found nothing.") }
}

/// Rejects a file that could not be written, before the work is done.
func requireWritable(_ path: String?) throws {
  if let path { try AtomicFile.check(path) }
}

/// Rejects a number that is not a rate.
func requireRate(_ value: Double, option: String) throws {
  guard value >= 0, value < 1 else {
    throw ValidationError("\(option) takes a rate from 0 to below 1, found \(value).")
  }
}

/// Refuses a dropout that no network has.
func requireCNN(for dropout: Double?, in networks: [NetworkChoice]) throws {
  if dropout != nil, !networks.contains(.cnn) {
    throw ValidationError(
      "--dropout has no effect without the network cnn. In the text of a network, dropout is a layer: "
        + "dropout:0.3.")
  }
}

/// Turns an error in what was typed into one of usage, with its exit code.
func usage<T, E: Error & CustomStringConvertible>(_ body: () throws(E) -> T) throws -> T {
  do { return try body() } catch { throw ValidationError(error.description) }
}
