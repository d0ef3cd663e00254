@testable import bench

/// What a user sees of the arguments, at 80 columns, and the exit code; nil where they are taken.
func reply(to arguments: [String]) -> (text: String, code: Int32)? {
  do {
    var command = try Bench.parseAsRoot(arguments)
    // Commands that only show help do so by running.
    if !Bench.configuration.subcommands.contains(where: { $0 == type(of: command) }) {
      try command.run()
    }
    return nil
  } catch {
    return (Bench.fullMessage(for: error, columns: 80), Bench.exitCode(for: error).rawValue)
  }
}
