import TestSupport
import Testing

@Suite struct ParametersCommandTests {
  @Test func printsTheCountsOfTheTextAndTheSummary() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["parameters", "--out", "out"], in: folder)
      #expect(bench.status == 0)
      #expect(bench.output.contains("\n224x224x3 150,528 dense:128  19,267,584    128 19,267,712 "))
      #expect(
        bench.output.contains("\nconv2d_1 (Conv2D)              (None, 11, 11, 64)  18,496\n"))
      #expect(bench.output.contains("\nTotal params: 34,826\n"))
      #expect(bench.output.hasSuffix("\nResults are in out.\n"))
      #expect(
        try names(in: folder + "/out").filter { $0 != ".lock" } == [
          "counts.csv", "findings.csv", "layers.csv", "manifest.json", "measures.csv",
        ])
    }
  }

  @Test(arguments: [["--json"], ["--out", "out"]])
  func rejectsOutputOptionsThatNetworksDoNotHave(options: [String]) throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(["parameters", "--models", "cnn"] + options, in: folder)
      #expect(bench.status == 64)
      #expect(
        bench.errors.hasPrefix(
          "Error: --models prints tables only: \(options[0]) does not apply to it."))
      #expect(try names(in: folder) == [])
    }
  }

  @Test func countsTheUsersLayers() throws {
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


          """)
      #expect(try names(in: folder) == [], "without --out, nothing is written")
    }
  }

  @Test(arguments: [
    (
      ["--layer", "dense"],
      "'dense' describes no network that can be trained here: layer 1, Dense, requires the form "
        + "dense:UNITS[:relu|tanh|sigmoid|softmax][:nobias], found 'dense'."
    ),
    (
      ["--layer", "conv:32:0"],
      "'conv:32:0' describes no network that can be trained here: layer 1, Conv2D, requires kernel_size "
        + "to be one or two whole numbers from 1 to 11, found [0, 0]."
    ),
    (
      ["--layer", "dense:128:3"],
      "'dense:128:3' describes no network that can be trained here: layer 1, Dense, requires the form "
        + "dense:UNITS[:relu|tanh|sigmoid|softmax][:nobias], found '3'."
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
      ["--input", "8x8", "--layer", "conv:1:9"],
      "--layer conv:1:9 requires an image of at least 9×9, or padding \"same\", found --input 8x8x1."
    ),
  ])
  func explainsABadOption(arguments: [String], message: String) throws {
    let said = try #require(reply(to: ["parameters"] + arguments))
    #expect(said.text.hasPrefix("Error: \(message)\n"), "\(said.text)")
    #expect(said.code == 64)
  }

  @Test func summarizesANetworkLikeKeras() throws {
    try withTemporaryFolder { folder in
      let bench = try runBench(
        ["parameters", "--models", "conv:4:3:nobias,batchnorm,globalavg,dense:10"], in: folder)
      #expect(bench.status == 0)
      for part in [
        "(BatchNormalization)          (None, 26, 26, 4)      16", "Total params: 102",
        "Trainable params: 94", "Non-trainable params: 8",
        "Multiply-adds per image: 27,080 forward,",
      ] {
        #expect(bench.output.contains(part), "\(part) in \(bench.output)")
      }
    }
  }

  @Test func largestNumbersDoNotOverflow() {
    let arguments = ["--input", "16384x16384x16384", "--layer", "dense:16384"]
    #expect(reply(to: ["parameters"] + arguments)?.text == nil)
  }
}
