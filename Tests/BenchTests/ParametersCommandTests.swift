import Testing

@Suite struct ParametersCommandTests {
  @Test func printsTheTextsCountsAndTheSummary() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["parameters"], in: folder)
      #expect(bench.status == 0)
      #expect(bench.output.contains("\n224x224x3 150,528 dense:128  19,267,584    128 19,267,712 "))
      #expect(
        bench.output.contains("\nconv2d_1 (Conv2D)              (None, 11, 11, 64)  18,496\n"))
      #expect(bench.output.contains("\nTotal params: 34,826\n"))
      #expect(bench.output.hasSuffix("\nResults are in results/parameters.\n"))
      #expect(
        try names(in: folder + "/results/parameters").filter { $0 != ".lock" } == [
          "counts.csv", "layers.csv", "manifest.json", "measures.csv",
        ])
    }
  }

  @Test func countsLayersOfOnesOwn() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        ["parameters", "--input", "10x20", "--layer", "dense:2", "--layer", "conv:4:5"], in: folder)
      #expect(bench.status == 0)
      #expect(
        bench.output == """
          image   inputs layer    weights biases parameters output
          ------- ------ -------- ------- ------ ---------- ------
          10x20x1    200 dense:2      400      2        402  1x1x2
          10x20x1    200 conv:4:5     100      4        104 6x16x4

          • dense:2 on 10x20x1 has 402 parameters, 3.9 times the 104 of conv:4:5 on 10x20x1.

          Results are in results/parameters.

          """)
    }
  }

  @Test(arguments: [
    (
      ["--layer", "dense"],
      "--layer takes dense:UNITS, conv:FILTERS or conv:FILTERS:KERNEL, with numbers from 1 to "
        + "16,384, found 'dense'."
    ),
    (
      ["--layer", "conv:32:0"],
      "--layer takes dense:UNITS, conv:FILTERS or conv:FILTERS:KERNEL, with numbers from 1 to "
        + "16,384, found 'conv:32:0'."
    ),
    (
      ["--layer", "dense:128:3"],
      "--layer takes dense:UNITS, conv:FILTERS or conv:FILTERS:KERNEL, with numbers from 1 to "
        + "16,384, found 'dense:128:3'."
    ),
    (
      ["--input", "28"],
      "--input takes a shape such as 224x224 or 32x32x3, of numbers from 1 to 16,384, found '28'."
    ),
    (
      ["--input", "28x28x20000"],
      "--input takes a shape such as 224x224 or 32x32x3, of numbers from 1 to 16,384, found "
        + "'28x28x20000'."
    ),
    (
      ["--input", "28x28", "--layer", "conv:1:29"],
      "--layer conv:1:29 has a kernel larger than --input 28x28x1."
    ),
  ])
  func aBadOptionIsExplained(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["parameters"] + arguments))
    #expect(said.text.hasPrefix("Error: \(message)\n"), "\(said.text)")
    #expect(said.code == 64)
  }

  @Test func theLargestNumbersDoNotOverflow() {
    let arguments = ["--input", "16384x16384x16384", "--layer", "dense:16384"]
    #expect(reply(to: ["parameters"] + arguments)?.text == nil)
  }
}
