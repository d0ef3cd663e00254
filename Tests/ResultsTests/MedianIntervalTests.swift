import Testing

@testable import Results

@Suite struct MedianIntervalTests {
  @Test(arguments: [
    ([3, 1, 2] as [Double], 2.0), ([4, 1, 3, 2], 2.5), ([7], 7.0),
  ])
  func findsTheMiddle(values: [Double], middle: Double) {
    #expect(MedianInterval(values).median == middle)
    #expect(median(values) == middle)
  }

  /// n, the rank of the lower end, and the coverage: published tables of the sign test's interval.
  @Test(arguments: [
    (2, 1, 0.5) as (Int, Int, Double), (5, 1, 0.9375), (6, 1, 0.96875), (8, 1, 0.9921875),
    (9, 2, 0.9609375),
    (12, 3, 0.96142578125), (15, 4, 0.96484375), (20, 6, 0.95861053466796875),
  ])
  func takesTheNarrowestRanksThatCoverAtLeast95Percent(n: Int, rank: Int, coverage: Double) throws {
    let found = MedianInterval((1...n).map(Double.init).reversed())
    #expect(found.interval == Double(rank)...Double(n + 1 - rank))
    #expect(abs(try #require(found.coverage) - coverage) < 1e-12)
  }

  @Test func aSingleValueHasNoInterval() {
    let found = MedianInterval([4])
    #expect(found.interval == nil && found.coverage == nil)
  }

  @Test func theMedianOfNothingIsNoNumber() { #expect(median([]).isNaN) }
}
