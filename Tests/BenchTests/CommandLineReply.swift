@testable import bench

/// What a user sees in reply to the arguments, at 80 columns, and the exit code; nil if they are accepted.
func reply(to arguments: [String]) -> (text: String, code: Int32)? {
  do {
    var command = try Bench.command(for: arguments)
    // Commands that only show help do so by running.
    if !Bench.configuration.subcommands.contains(where: { $0 == type(of: command) }) {
      try command.run()
    }
    return nil
  } catch {
    let (text, code) = Bench.message(of: error, columns: 80)
    return (text, code.rawValue)
  }
}
