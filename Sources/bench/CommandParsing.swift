import ArgumentParser
import DatasetIO
import Foundation
import Messages

// Parsing that ArgumentParser does not do.
extension Bench {
  /// Parses the arguments into a command with its options.
  ///
  /// - Throws: An error for `exit(withError:)`.
  static func command(for arguments: [String]) throws -> any ParsableCommand {
    try checkNames(in: arguments)
    return try parseAsRoot(joiningNegativeNumbers(arguments))
  }

  /// Rejects unknown commands and subcommands with a suggestion, also after `help`.
  private static func checkNames(in arguments: [String]) throws {
    let names = arguments.prefix { !$0.hasPrefix("-") }
    let isHelp = names.first == "help"
    var command: any ParsableCommand.Type = Bench.self
    for name in isHelp ? names.dropFirst() : names {
      let subcommands = command.configuration.subcommands
      // What follows a command without subcommands are its arguments, but not after 'help'.
      if subcommands.isEmpty, !isHelp { return }
      if let match = subcommands.first(where: { $0._commandName == name }) {
        command = match
        continue
      }
      let hint = suggestion(for: name, among: subcommands.map { $0._commandName })
        .map { " Did you mean '\($0)'?" }
      throw ValidationError("There is no command '\(name)'.\(hint ?? "")")
    }
  }

  /// Rewrites `--seeds -1` as `--seeds=-1`. Otherwise ArgumentParser would parse -1 as an option.
  private static func joiningNegativeNumbers(_ arguments: [String]) -> [String] {
    arguments.reduce(into: []) { joined, argument in
      if argument.starts(with: /-\.?\d/), let last = joined.last, last.hasPrefix("--"),
        last != "--", !last.contains("=")
      {
        joined[joined.count - 1] += "=\(argument)"
      } else {
        joined.append(argument)
      }
    }
  }

  /// Returns the text to print for an error, which may be empty, and the exit code.
  ///
  /// - Parameter columns: The width of help; nil for the width of the terminal.
  static func message(of error: any Error, columns: Int? = nil) -> (text: String, code: ExitCode) {
    let (text, code) = (fullMessage(for: error, columns: columns), exitCode(for: error))
    return (code == .success ? ownOptionsFirst(text) : text, code)
  }

  /// Moves a command's own options before the groups of options that it shares with other commands.
  private static func ownOptionsFirst(_ help: String) -> String {
    var sections = help.split(separator: "\n\n")
      .map { $0.trimmingCharacters(in: .newlines) }
    guard let options = sections.firstIndex(where: { $0.hasPrefix("OPTIONS:\n") }),
      let usage = sections.firstIndex(where: { $0.hasPrefix("USAGE:") }), usage < options
    else { return help }
    let own = sections.remove(at: options)
    let hasArguments = sections.dropFirst(usage + 1).first?.hasPrefix("ARGUMENTS:\n") == true
    sections.insert(own, at: usage + (hasArguments ? 2 : 1))
    return sections.joined(separator: "\n\n") + "\n"
  }
}
