import TestSupport
import Testing

@testable import bench

@Suite(.serialized) struct CompletionsTests {
  @Test(arguments: [
    ("bash", "complete -o filenames -F _bench bench"), ("zsh", "#compdef bench"),
    ("fish", "complete -c 'bench'"),
  ])
  func printsAScriptWithTheValuesOfOptions(shell: String, line: String) throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["completions", shell], in: folder)
      #expect(bench.status == 0)
      #expect(bench.output.contains(line))
      for value in ["cifar-100", "lenet5", "dense-1024", "normal,shuffled", "verbose"] {
        #expect(bench.output.contains(value), "\(value)")
      }
    }
  }

  @Test func rejectsAnUnknownShell() throws {
    let said = try #require(reply(to: ["completions", "tcsh"]))
    #expect(said.code == 64)
    #expect(
      said.text.hasPrefix(
        "Error: The value 'tcsh' is invalid for '<shell>'. Please provide one of 'bash', 'zsh' or "
          + "'fish'."))
  }
}
