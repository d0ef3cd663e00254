import TestSupport
import Testing

@testable import bench

@Suite(.serialized) struct SamplesCommandTests {
  @Test func answersOnGlyphs() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        [
          "samples", "--dataset", "glyphs", "--train-limit", "200", "--sizes", "50,100,200",
          "--models", "dense,dense-1024", "--epochs", "2", "--seeds", "2", "--out", "out",
        ], in: folder)
      #expect(bench.status == 0)
      let output = bench.output.split(separator: "\n")
      #expect(
        output.dropFirst(2).prefix(6).map { $0.split(separator: " ").prefix(5) } == [
          ["dense", "50", "4", "4", "2"], ["dense", "100", "4", "4", "2"],
          ["dense", "200", "2", "4", "2"], ["dense-1024", "50", "4", "4", "2"],
          ["dense-1024", "100", "4", "4", "2"], ["dense-1024", "200", "2", "4", "2"],
        ])
      #expect(bench.output.contains("\n• After training on 100 images, "))
      #expect(bench.output.hasSuffix("\nResults are in out.\n"))
      #expect(bench.errors.contains("12 runs of as many steps as 2 epochs of the most images, "))
      #expect(try names(in: folder + "/out").contains("samples.csv"))
    }
  }

  @Test(arguments: ["0", "100,", "ten", ""])
  func rejectsWhatIsNotAListOfSizes(sizes: String) throws {
    let said = try #require(reply(to: ["samples", "--sizes", sizes]))
    #expect(said.code == 64)
    #expect(
      said.text.hasPrefix(
        "Error: --sizes takes one or more numbers from 1 to 1000000000, found '\(sizes)'."))
  }

  @Test func hasNoDropoutByDefault() throws {
    let plain = try #require(try Bench.parseAsRoot(["samples"]) as? Samples)
    #expect(plain.training.settings(seeds: 1).dropout == 0)
    let given = try #require(try Bench.parseAsRoot(["samples", "--dropout", "0.25"]) as? Samples)
    #expect(given.training.settings(seeds: 1).dropout == 0.25)
  }
}
