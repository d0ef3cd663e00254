import TestSupport
import Testing

@Suite struct EdgeCommandTests {
  private let briefly = ["edge", "--fresh-seeds", "3", "--trainings", "2"]

  @Test func printsTheTextsTablesAndWritesNothing() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(briefly, in: folder)
      #expect(bench.status == 0)
      #expect(
        bench.errors == "2 pairs of detectors, each trained on 80 images and tested on 3 fresh "
          + "batches of 40.\n\n")
      #expect(
        bench.output.hasPrefix(
          """
          edge image (label = 1):       noise image (label = 0):
          ..#.....                      ......#.
          ..#.....                      ....#..#
          """))
      #expect(
        bench.output.contains(
          """

          conv detector — the 3x3 kernel reused at every position:
          +2.35 -2.80 -2.06
          +2.36 -1.84 -2.06
          +2.35 -1.27 -1.84

          """))
      #expect(bench.output.contains("\n• Both tables of weights are the text's, digit for digit."))
      #expect(try names(in: folder) == [])
      let written = try runBench(briefly + ["--out", "out"], in: folder)
      #expect(written.output == bench.output + "Results are in out.\n")
      #expect(try names(in: folder) == ["out"])
    }
  }

  @Test(arguments: [
    (["--resume"], "--resume and --force require --out: without it, nothing is written."),
    (["--fresh-seeds", "0"], "--fresh-seeds takes a number from 1 to 100000, found 0."),
    (["--trainings", "0"], "--trainings takes a number from 1 to 1000, found 0."),
    (
      ["--train-seed", "18446744073709551615"],
      "--train-seed 18446744073709551615 leaves no room for the 1100 seeds after it."
    ),
    (
      ["--model-seed", "18446744073709551615"],
      "--model-seed 18446744073709551615 leaves no room for the 100 seeds after it."
    ),
  ])
  func explainsABadOption(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["edge"] + arguments))
    #expect(said.text.hasPrefix("Error: \(message)\n"), "\(said.text)")
    #expect(said.code == 64)
  }
}
