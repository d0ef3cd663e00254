import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct PartsCommandTests {
  private let briefly = [
    "parts", "--dataset", "glyphs", "--train-limit", "200", "--steps", "2", "--seeds", "2",
    "--networks", "dense,conv", "--filters", "2", "--range", "1", "--sizes", "100",
  ]

  @Test func answersOnGlyphs() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(briefly, in: folder)
      #expect(bench.status == 0, "\(bench.errors)")
      #expect(bench.errors.contains("16 runs of about 2 steps"))
      #expect(bench.output.contains("normal"))
      #expect(bench.output.contains("Accuracy on 2,000 test images, 2 runs each;"))
      #expect(bench.output.hasSuffix("\nResults are in results/parts-glyphs.\n"))
      let files = try names(in: folder + "/results/parts-glyphs")
      #expect(files.contains("parts.csv") && files.contains("equivariance.csv"))
    }
  }

  @Test func searchesAndUsesTheChosenRates() throws {
    try withTemporaryFolder { folder in
      let search = try runBench(
        [
          "parts", "search", "--dataset", "glyphs", "--train-limit", "300", "--holdout", "100",
          "--networks", "dense", "--steps", "2", "--out", "search",
        ], in: folder)
      #expect(search.status == 0, "\(search.errors)")
      #expect(search.output.contains("Each of 1 network had 14 trials of 3 steps and 3 seeds;"))
      let parts = try runBench(briefly + ["--rates", "search/search.csv"], in: folder)
      #expect(parts.status == 64)
      #expect(
        parts.errors.hasPrefix("Error: search/search.csv has no chosen rates for conv."))
    }
  }

  @Test(arguments: [
    (["search"], "bench parts search requires --holdout"),
    (["--networks", "densely"], "--networks takes one or more of dense,dense-parameters,"),
    (["--all", "--networks", "dense"], "--all and --networks exclude each other."),
    (["--range", "0"], "--range takes a number from 1 to 64, found 0."),
    (["--steps", "0"], "--steps takes a number from 1 to 10000000, found 0."),
  ])
  func rejectsWhatCannotBe(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["parts"] + arguments, in: folder)
      #expect(bench.status == 64)
      #expect(bench.errors.hasPrefix("Error: " + message), "\(bench.errors)")
      #expect(try names(in: folder) == [])
    }
  }
}
