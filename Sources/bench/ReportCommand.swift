import ArgumentParser
import Foundation

/// `bench report`.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a folder of results as one page of charts.",
    usage: "bench report [<dir>] [<options>]",
    discussion: """
      Writes report.html, a page that works offline, and each of its charts as SVG and PNG, for all \
      experiments in the folder. scripts/report.py draws them. It requires uv, or Python 3.11 with the \
      packages in scripts/requirements.txt.

      EXAMPLE:
        bench report results/reference --out charts --formats html
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder that contains experiments' folders, or a single one of them.", valueName: "dir"),
    completion: .directory)
  var results = "results"

  @Option(
    help: ArgumentHelp(
      "The folder for the report. (default: 'report' in the results)", valueName: "dir"),
    completion: .directory)
  var out: String?

  @Option(
    help: ArgumentHelp("One or more of html, svg and png.", valueName: "formats"),
    completion: .list(["html", "svg", "png"]))
  var formats = "html,svg,png"

  @Option(
    help: ArgumentHelp(
      "Write SVG and PNG of these charts only, such as shuffle,weights. (default: all)",
      valueName: "names"))
  var figures: String?

  func validate() throws { try requirePath(out, option: "--out") }

  func run() throws {
    let script = try ReportScript.find()
    let options =
      [results] + (out.map { ["--out", $0] } ?? []) + ["--formats", formats]
      + (figures.map { ["--figures", $0] } ?? [])
    let signals = Signals()
    let status = try withExtendedLifetime(signals) {
      try script.run(options, whileRunning: Signals.forward)
    }
    if status != 0 { throw ExitCode(status) }
  }
}

/// The Python program that draws the report.
struct ReportScript {
  private static let path = "scripts/report.py"
  private static let package = "scripts/report/page.py"
  private static let packages = "altair, numpy, safetensors, vl_convert"
  private let file: String

  /// Finds the script in the working directory or in the checkout in which the program was built.
  ///
  /// - Throws: `ReportError.noScript`.
  static func find() throws -> ReportScript {
    var folders = [URL(filePath: FileManager.default.currentDirectoryPath)]
    if let program = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      folders += sequence(first: program) { $0.deletingLastPathComponent() }.prefix(7)
    }
    // A script of that name alone could be another program.
    let folder = folders.first { folder in
      [path, package].allSatisfy {
        FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
      }
    }
    guard let folder else { throw ReportError.noScript(path) }
    return ReportScript(file: folder.appending(path: path).path)
  }

  /// Runs the script with uv if that is installed, otherwise with a Python that has its packages.
  ///
  /// - Parameter whileRunning: Called with the process's id, and with 0 when it has ended.
  /// - Returns: The exit code; 128 plus the signal's number if a signal ended the process, as in a
  ///   shell.
  /// - Throws: `ReportError.noPython`, `ResourceLimitError`.
  func run(_ options: [String], whileRunning: (Int32) -> Void) throws -> Int32 {
    try ResourceLimits.require(files: ResourceLimits.filesForPrograms)
    let words: [String]
    if let uv = Self.program("uv") {
      words = [uv, "run", "--quiet", file]
    } else if let python = Self.program("python3"), Self.hasPackages(python) {
      words = [python, file]
    } else {
      let requirements = URL(filePath: file).deletingLastPathComponent()
        .appending(path: "requirements.txt").path
      throw ReportError.noPython(requirements: requirements)
    }
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = words.dropFirst() + options
    // At a terminal, uv relies on the terminal to deliver Ctrl-C, but the process has its own
    // group.
    process.standardInput = FileHandle.nullDevice
    try process.run()
    whileRunning(process.processIdentifier)
    process.waitUntilExit()
    whileRunning(0)
    let status = process.terminationStatus
    return process.terminationReason == .exit ? status : 128 + status
  }

  /// Searches the PATH for a program.
  private static func program(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
  }

  private static func hasPackages(_ python: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", "import \(packages)"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationReason == .exit && process.terminationStatus == 0
  }
}

/// An error that prevents a report.
enum ReportError: Error, CustomStringConvertible {
  /// The script is neither in the working directory nor in the program's checkout.
  case noScript(String)
  /// There is neither uv nor a Python with the required packages.
  case noPython(requirements: String)

  var description: String {
    switch self {
    case .noScript(let path):
      "\(path) is neither here nor where bench was built. Run this in a checkout of bench."
    case .noPython(let requirements):
      """
      The report requires Python 3.11 with packages that are missing. Install them into a virtual \
      environment and run this again:

          python3 -m venv .venv
          . .venv/bin/activate
          pip install -r \(requirements)

      With uv (https://docs.astral.sh/uv) no environment is required.
      """
    }
  }
}
