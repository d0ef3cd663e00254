import TestSupport
import Testing

@Suite struct EquivalenceCommandTests {
  private let briefly = ["equivalence", "--dataset", "glyphs", "--images", "3"]

  @Test func comparesOnGlyphs() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        briefly + ["--seeds", "2", "--filters", "2", "--units", "5"], in: folder)
      #expect(bench.status == 0)
      #expect(bench.errors == "glyphs: comparing on 3 images, with weights of 2 seeds.\n\n")
      let lines = bench.output.split(separator: "\n")
      #expect(lines[2].hasPrefix("Conv2D(2, 3×3) Dense(1,352) "))
      #expect(lines[3].hasPrefix("Dense(5)       Conv2D(5, 28×28) "))
      #expect(lines.count { $0.hasPrefix("• ") } == 4)
      #expect(bench.output.contains("\n• Each of these layers can be rewritten as "))
      #expect(try names(in: folder) == [])
    }
  }

  @Test func rejectsAMatrixThatIsTooLarge() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(briefly + ["--filters", "5000"], in: folder)
      #expect(bench.status == 64)
      #expect(
        bench.errors.hasPrefix(
          "Error: --filters 5000 on images of 28×28×1 makes a matrix of 2,649,920,000 weights, "
            + "expected at most 250,000,000: choose fewer.\n"))
    }
  }

  @Test(arguments: [
    (["--images", "0"], "--images takes a number from 1 to 1000000, found 0."),
    (["--filters", "0"], "--filters takes a number from 1 to 65536, found 0."),
    (["--units", "65537"], "--units takes a number from 1 to 65536, found 65537."),
    (
      ["--seed", "18446744073709551615"],
      "--seed 18446744073709551615 leaves no room for 6 seeds."
    ),
  ])
  func explainsABadOption(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["equivalence"] + arguments))
    #expect(said.text.hasPrefix("Error: \(message)\n"), "\(said.text)")
    #expect(said.code == 64)
  }
}
