@testable import bench

/// Returns the text that the arguments print, at 80 columns, and the exit code, or nil if they are
/// accepted.
func reply(to arguments: [String]) -> (text: String, code: Int32)? {
  do {
    var command = try Bench.command(for: arguments)
    // Commands that only show help are run, because running them is what shows it.
    if !Bench.configuration.subcommands.contains(where: { $0 == type(of: command) }) {
      try command.run()
    }
    return nil
  } catch {
    let (text, code) = Bench.message(of: error, columns: 80)
    return (text, code.rawValue)
  }
}
