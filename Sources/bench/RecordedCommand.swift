import ArgumentParser
import Experiments
import Results

/// The options of a recorded command that say where and how it ran, not what it computed, and whether
/// they take a value.
private let passingOptions = [
  "--out": true, "--shard": true, "--time-limit": true, "--resume": false, "--force": false,
  "--quiet": false, "--verbose": false, "--json": false,
]

/// Returns the arguments of a recorded command line, without the program's name and some options.
///
/// - Parameter omitted: The options, and whether they take a value.
func arguments(of commandLine: [String], without omitted: [String: Bool]) -> [String] {
  var kept: [String] = []
  var rest = commandLine.dropFirst()
  while let argument = rest.popFirst() {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let takesValue = omitted[String(parts[0])] else {
      kept.append(argument)
      continue
    }
    if takesValue, parts.count == 1 { rest = rest.dropFirst() }
  }
  return kept
}

extension Manifest {
  /// The recorded arguments, as far as they say what was computed.
  var essentialArguments: [String] { arguments(of: commandLine, without: passingOptions) }

  /// Returns the command that was recorded; nil if this program does not know it.
  ///
  /// - Parameter data: The folder of data sets, in place of the recorded one; nil for that.
  func recordedCommand(data: String?) -> (any ParsableCommand)? {
    let recorded = Array(commandLine.dropFirst())
    let rest = arguments(of: commandLine, without: ["--data": true])
    // Not every command has the option.
    let candidates = (data.map { [rest + ["--data", $0], rest] } ?? []) + [recorded]
    return candidates.lazy.compactMap { try? Bench.command(for: $0) }.first
  }

  /// Returns the command that performs a shard of this shard's plan, as a line for a shell.
  ///
  /// - Parameters:
  ///   - folder: The folder of that shard; nil for one beside `ownFolder`.
  ///   - ownFolder: The folder of this shard.
  func command(performing shard: Shard, in folder: String?, beside ownFolder: String) -> String {
    let other = folder ?? self.folder(of: shard, beside: ownFolder)
    return shellLine(
      ["bench"] + essentialArguments + ["--shard", "\(shard)", "--out", other, "--resume"])
  }

  /// Returns the folder that a shard probably has if this one has `ownFolder`: the same with the other
  /// number.
  private func folder(of shard: Shard, beside ownFolder: String) -> String {
    var parts = ownFolder.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    let name = parts.popLast() ?? ""
    let number = self.shard.map { "\($0.index)" } ?? ""
    let matches = name.matches(of: /\d+/).filter { $0.output == number }
    if let match = matches.first, matches.count == 1 || name == "\(number)-of-\(shard.count)" {
      return (parts + [name.replacingCharacters(in: match.range, with: "\(shard.index)")])
        .joined(separator: "/")
    }
    return (parts + ["\(shard.index)-of-\(shard.count)"]).joined(separator: "/")
  }
}

/// Returns words as a line for a shell, with quotes where necessary.
func shellLine(_ words: [String]) -> String {
  words.map { word in
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./,:=+%@".contains($0) }
    return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }.joined(separator: " ")
}
