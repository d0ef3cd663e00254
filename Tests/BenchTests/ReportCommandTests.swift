import Foundation
import TestSupport
import Testing

@testable import bench

@Suite struct ReportCommandTests {
  /// Calls `body` with a folder that contains the report script, and a search path of `programs`.
  private func withFolder(
    programs: [String: String], _ body: (_ folder: String, _ path: [String: String]) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      for name in ["scripts/report", "bin"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
      for name in ["report.py", "report/page.py"] {
        try Data().write(to: URL(filePath: "\(folder)/scripts/\(name)"))
      }
      for (name, text) in programs {
        let path = "\(folder)/bin/\(name)"
        try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      try body(folder, ["PATH": "\(folder)/bin"])
    }
  }

  @Test func prefersUv() throws {
    let programs = ["uv": "echo uv \"$@\"", "python3": "echo python \"$@\""]
    try withFolder(programs: programs) { folder, path in
      let run = try runBench(
        ["report", "some results", "--out", "charts", "--formats", "html", "--figures", "a,b"],
        environment: path, in: folder)
      let options = "some results --out charts --formats html --figures a,b"
      #expect(run.output == "uv run --quiet \(folder)/scripts/report.py \(options)\n")
      #expect(run.errors == "")
      #expect(run.status == 0)
    }
  }

  @Test func fallsBackToAPythonWithThePackages() throws {
    let python = "[ \"$1\" = -c ] && exit 0\necho \"$@\"; exit 7"
    try withFolder(programs: ["python3": python]) { folder, path in
      let run = try runBench(["report"], environment: path, in: folder)
      #expect(
        run.output == "\(folder)/scripts/report.py results --formats html,svg,png\n")
      #expect(run.status == 7)
    }
  }

  @Test(arguments: [[:], ["python3": "exit 1"]])
  func explainsHowToInstallMissingPackages(programs: [String: String]) throws {
    try withFolder(programs: programs) { folder, path in
      let run = try runBench(["report"], environment: path, in: folder)
      #expect(
        run.errors == """
          Error: The report requires Python 3.11 with packages that are missing. Install them into a \
          virtual environment and run this again:

              python3 -m venv .venv
              . .venv/bin/activate
              pip install -r \(folder)/scripts/requirements.txt

          With uv (https://docs.astral.sh/uv) no environment is required.

          """)
      #expect(run.output == "")
      #expect(run.status == 1)
    }
  }

  @Test func findsTheScriptInTheSourceCheckout() throws {
    try withFolder(programs: ["uv": "echo \"$3\""]) { folder, path in
      try FileManager.default.removeItem(atPath: "\(folder)/scripts")
      let run = try runBench(["report"], environment: path, in: folder)
      #expect(run.output.hasSuffix("/scripts/report.py\n"))
      #expect(run.status == 0)
    }
  }

  @Test func passesOnTheExitStatusOfTheScript() throws {
    try withFolder(programs: ["uv": "kill -KILL $$"]) { folder, path in
      let run = try runBench(["report"], environment: path, in: folder)
      #expect(run.status == 137)
    }
  }
}
