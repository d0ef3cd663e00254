import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct ShiftCommandTests {
  private let briefly = [
    "shift", "--dataset", "glyphs", "--train-limit", "100", "--epochs", "1", "--seeds", "2",
    "--models", "dense", "--range", "1",
  ]

  @Test func answersOnGlyphs() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(briefly + ["--augment"], in: folder)
      #expect(bench.status == 0)
      #expect(bench.output.contains("\n  L2 distance 5.0799, relative change 125.66 %\n"))
      #expect(bench.output.contains("\nmoved by "))
      #expect(bench.output.contains("Accuracy on 2,000 test images, 2 runs each;"))
      #expect(bench.output.contains("\n• Trained on moved images, dense gives "))
      #expect(bench.output.hasSuffix("\nResults are in results/shift-glyphs.\n"))
      #expect(bench.errors.contains("4 runs of 1 epoch and 9 tests, "))
      #expect(try names(in: folder + "/results/shift-glyphs").contains("shift.csv"))
    }
  }

  @Test func rejectsARangeOfZero() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["shift", "--range", "0"], in: folder)
      #expect(bench.status == 64)
      #expect(
        bench.errors.hasPrefix("Error: --range takes a number from 1 to 64, found 0.\n"))
      #expect(try names(in: folder) == [])
    }
  }
}
