#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder that contains the data sets.
package enum DataDirectory {
  /// The environment variable that names the folder.
  package static let variable = "BENCH_DATA"

  /// Returns the folder if the user names none.
  ///
  /// It is the one in `BENCH_DATA`, else `data` in the current folder if that exists, else `bench`
  /// in the user's data directory (XDG Base Directory Specification: `XDG_DATA_HOME`, or
  /// `~/.local/share`).
  ///
  /// - Parameters:
  ///   - environment: The environment variables. Empty ones count as missing, and so does a
  ///     relative `XDG_DATA_HOME`, as the specification demands.
  ///   - exists: Returns whether a folder exists.
  package static func standard(
    environment: [String: String], exists: (_ folder: String) -> Bool
  ) -> String {
    let local = "data"
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let named = value(variable) { return named }
    if exists(local) { return local }
    if let shared = value("XDG_DATA_HOME"), shared.hasPrefix("/") { return "\(shared)/bench" }
    return value("HOME").map { "\($0)/.local/share/bench" } ?? local
  }

  /// Returns the folder if the user names none, in the environment of this process.
  package static func standard() -> String {
    standard(environment: ProcessInfo.processInfo.environment, exists: isFolder)
  }
}
