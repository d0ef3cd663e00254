import ArgumentParser
import Foundation

/// `bench report`.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a folder of results as one page of charts.",
    discussion: """
      Writes report.html, which needs no network when opened, and each of its charts as SVG and PNG, \
      of whatever experiments are in the folder. It is drawn by scripts/report.py, which needs uv, or \
      Python 3.11 with the modules in scripts/requirements.txt.

      EXAMPLE:
        bench report results/reference --out charts --formats html
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder with experiments' folders in it, or one of these.", valueName: "dir"),
    completion: .directory)
  var results = "results"

  @Option(
    help: ArgumentHelp(
      "The folder for the report. (default: 'report' within the results)", valueName: "dir"),
    completion: .directory)
  var out: String?

  @Option(
    help: ArgumentHelp("Any of html, svg and png.", valueName: "formats"),
    completion: .list(["html", "svg", "png"]))
  var formats = "html,svg,png"

  @Option(
    help: ArgumentHelp(
      "SVG and PNG of these charts only, such as shuffle,weights. (default: all)",
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
  private static let modules = "altair, numpy, safetensors, vl_convert"
  private let file: String

  /// The script in the working directory's checkout, or in the one that the program was built in.
  ///
  /// - Throws: `ReportError.noScript`.
  static func find() throws -> ReportScript {
    var folders = [URL(filePath: FileManager.default.currentDirectoryPath)]
    if let program = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      folders += sequence(first: program) { $0.deletingLastPathComponent() }.prefix(7)
    }
    // Not somebody else's script of that name.
    let folder = folders.first { folder in
      [path, package].allSatisfy {
        FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
      }
    }
    guard let folder else { throw ReportError.noScript(path) }
    return ReportScript(file: folder.appending(path: path).path)
  }

  /// Runs it with uv where that is installed, else with a Python that has its modules.
  ///
  /// - Parameter whileRunning: Called with the process's number, and with 0 when it has ended.
  /// - Returns: The exit code, by a shell's rules where a signal ended it.
  /// - Throws: `ReportError.noPython`.
  func run(_ options: [String], whileRunning: (Int32) -> Void) throws -> Int32 {
    let words: [String]
    if let uv = Self.program("uv") {
      words = [uv, "run", "--quiet", file]
    } else if let python = Self.program("python3"), Self.hasModules(python) {
      words = [python, file]
    } else {
      let requirements = URL(filePath: file).deletingLastPathComponent()
        .appending(path: "requirements.txt").path
      throw ReportError.noPython(requirements: requirements)
    }
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = words.dropFirst() + options
    // At a terminal uv leaves Ctrl-C to the terminal, which does not know of a group of its own.
    process.standardInput = FileHandle.nullDevice
    try process.run()
    whileRunning(process.processIdentifier)
    process.waitUntilExit()
    whileRunning(0)
    let status = process.terminationStatus
    return process.terminationReason == .exit ? status : 128 + status
  }

  /// Where a shell would find a program.
  private static func program(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
  }

  private static func hasModules(_ python: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", "import \(modules)"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationReason == .exit && process.terminationStatus == 0
  }
}

/// Why no report can be drawn.
enum ReportError: Error, CustomStringConvertible {
  /// Neither the working directory nor the program's checkout has the script.
  case noScript(String)
  /// There is neither uv nor a Python that has what the script needs.
  case noPython(requirements: String)

  var description: String {
    switch self {
    case .noScript(let path):
      "\(path) is neither here nor where bench was built; run this in bench's checkout."
    case .noPython(let requirements):
      "The report needs Python modules that are missing: pip install -r \(requirements), or install "
        + "uv (https://docs.astral.sh/uv)."
    }
  }
}
