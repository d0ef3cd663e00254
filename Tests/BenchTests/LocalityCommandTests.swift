import TestSupport
import Testing

@testable import bench

@Suite(.serialized) struct LocalityCommandTests {
  @Test func answersOnGlyphs() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        [
          "locality", "--dataset", "glyphs", "--train-limit", "2000", "--blocks", "3,14",
          "--models", "dense", "--epochs", "1", "--seeds", "2", "--out", "out",
        ], in: folder)
      #expect(bench.status == 0)
      let output = bench.output.split(separator: "\n")
      #expect(output.first?.split(separator: " ") == ["k", "dense,", "within", "dense,", "blocks"])
      #expect(
        output.dropFirst(2).prefix(4).map { $0.split(separator: " ").first } == [
          "1", "3", "14", "28",
        ])
      #expect(bench.output.contains("\n• From intact to fully shuffled images, dense goes from "))
      #expect(bench.errors.contains("12 runs of 1 epoch, "))
      #expect(try names(in: folder + "/out").contains("locality.csv"))
    }
  }

  @Test func rejectsABlockSizeOfZero() throws {
    let said = try #require(reply(to: ["locality", "--blocks", "2,0"]))
    #expect(said.code == 64)
    #expect(
      said.text.hasPrefix(
        "Error: --blocks takes one or more numbers from 1 to 65536, found '2,0'."))
  }
}
