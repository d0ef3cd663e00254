import Foundation
import Testing

/// The exit status and the output of a process.
struct FinishedProcess {
  let status: Int32
  let output: String
  let errors: String
}

/// Runs `bench` until it exits.
///
/// - Parameters:
///   - environment: Variables to replace or add.
///   - folder: The working directory.
///   - whileRunning: Called with the process after its start.
func runBench(
  _ arguments: [String], environment: [String: String] = [:], in folder: String,
  whileRunning: (Process) -> Void = { _ in }
) throws -> FinishedProcess {
  try run(
    try benchExecutable(), arguments, environment: environment, in: folder,
    whileRunning: whileRunning)
}

/// A program that runs another one on a new terminal. Most Linux systems have it.
private let terminalProgram = URL(filePath: "/usr/bin/script")

/// Whether `runBenchOnTerminal` works on this system.
var hasTerminalProgram: Bool {
  FileManager.default.isExecutableFile(atPath: terminalProgram.path)
}

/// Runs `bench` with a terminal as its standard output and standard error, except where
/// `redirection` sends them elsewhere.
///
/// - Parameters:
///   - columns: The width of the terminal.
///   - redirection: A redirection in the syntax of a shell, such as `2> log`.
///   - environment: Variables to replace or add.
/// - Returns: The status of the process, and all that the terminal received as its output.
func runBenchOnTerminal(
  _ arguments: [String], columns: Int = 80, redirection: String = "",
  environment: [String: String] = [:], in folder: String
) throws -> FinishedProcess {
  let command =
    "stty columns \(columns); '\(try benchExecutable().path)' \(arguments.joined(separator: " ")) "
    + redirection
  return try run(
    terminalProgram, ["--quiet", "--return", "--command", command, "/dev/null"],
    environment: environment, in: folder)
}

/// Returns the path of `bench`, which is in the same build folder as the test bundle.
private func benchExecutable() throws -> URL {
  let starts =
    [Bundle.main.bundleURL, URL(filePath: CommandLine.arguments[0])]
    + Bundle.allBundles.map(\.bundleURL)
  let candidates = starts.flatMap { start in
    sequence(first: start.standardizedFileURL) { $0.deletingLastPathComponent() }
      .prefix(6).map { $0.appending(path: "bench") }
  }
  let executable = candidates.first { candidate in
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder)
      && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: candidate.path)
  }
  return try #require(executable, "the program was not built with the tests")
}

private func run(
  _ executable: URL, _ arguments: [String], environment: [String: String], in folder: String,
  whileRunning: (Process) -> Void = { _ in }
) throws -> FinishedProcess {
  // Files, because pipes would have to be emptied while the process runs.
  let outputs = [folder + ".output", folder + ".errors"]
  defer { for path in outputs { try? FileManager.default.removeItem(atPath: path) } }
  let handles = try outputs.map { path in
    try Data().write(to: URL(filePath: path))
    return try FileHandle(forWritingTo: URL(filePath: path))
  }
  let process = Process()
  process.executableURL = executable
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: folder, directoryHint: .isDirectory)
  // `swift test` and build services turn colors off. The tests want them.
  process.environment = ProcessInfo.processInfo.environment
    .filter { !["NO_COLOR", "CI"].contains($0.key) }
    .merging(["TERM": "xterm", "LC_ALL": "C.UTF-8", "BENCH_DATA": "data", "KERAS_HOME": "/nowhere"])
  {
    $1
  }
    .merging(environment) { $1 }
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = handles[0]
  process.standardError = handles[1]
  try process.run()
  whileRunning(process)
  process.waitUntilExit()
  try #require(process.terminationReason == .exit)
  return FinishedProcess(
    status: process.terminationStatus,
    output: try String(contentsOfFile: outputs[0], encoding: .utf8),
    errors: try String(contentsOfFile: outputs[1], encoding: .utf8))
}
