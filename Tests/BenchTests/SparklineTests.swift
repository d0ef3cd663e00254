import Testing

@testable import bench

@Suite struct SparklineTests {
  @Test(arguments: [
    ([], ""), ([0.5], "▄"), ([0.5, 0.5], "▄▄"), ([0, 1], "▁█"),
    ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], "▁▂▃▄▅▆▇█"), ([0.9, 0.97, 0.98, 0.9], "▁▇█▁"),
  ])
  func sparklineSpansLowestToHighest(values: [Double], line: String) {
    #expect(sparkline(values, width: 10) == line)
  }

  @Test func sparklineAveragesValuesThatDoNotFit() {
    #expect(sparkline([0, 0, 1, 1, 2, 2], width: 3) == "▁▅█")
    #expect(sparkline((0..<1_000).map(Double.init), width: 8) == "▁▂▃▄▅▆▇█")
    #expect(sparkline([1, 2, 3], width: 2) == "▁█")
  }

  @Test(arguments: [
    (0, "▕    ▏", "[    ]"), (0.03, "▕    ▏", "[    ]"), (0.04, "▕▏   ▏", "[    ]"),
    (0.5, "▕██  ▏", "[##  ]"), (0.72, "▕██▉ ▏", "[##  ]"), (1, "▕████▏", "[####]"),
  ])
  func barIsFilledInEighths(fraction: Double, blocks: String, plain: String) {
    #expect(bar(fraction, width: 6, hasBlocks: true) == blocks)
    #expect(bar(fraction, width: 6, hasBlocks: false) == plain)
  }
}
