import Testing

@testable import Experiments

@Suite struct StatisticsTests {
  @Test func summarisesAHandfulOfValues() throws {
    let summary = SampleSummary([4, 2, 5, 1, 3])
    #expect(summary.n == 5)
    #expect(summary.mean == 3)
    #expect(summary.standardDeviation == 2.5.squareRoot())
    #expect(summary.minimum == 1)
    #expect(summary.maximum == 5)
    // 2.776445 · √2.5 / √5
    let interval = try #require(summary.interval)
    #expect(abs(interval.lowerBound - (3 - 1.963_243_2)) < 1e-6)
    #expect(abs(interval.upperBound - (3 + 1.963_243_2)) < 1e-6)
  }

  @Test func aSingleValueHasNoSpread() {
    let summary = SampleSummary([0.97])
    #expect(summary.mean == 0.97)
    #expect(summary.standardDeviation == nil)
    #expect(summary.interval == nil)
    #expect(summary.minimum == 0.97)
    #expect(summary.maximum == 0.97)
  }

  @Test func equalValuesDeviateByExactlyZero() {
    let summary = SampleSummary([0.1, 0.1, 0.1])
    #expect(summary.mean == 0.1)
    #expect(summary.standardDeviation == 0)
    #expect(summary.interval == 0.1...0.1)
  }

  @Test func aLargeOffsetDoesNotSwallowTheSpread() {
    let summary = SampleSummary([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    #expect(summary.standardDeviation == 30.0.squareRoot())
  }

  @Test func aDivergedRunLeavesNoInterval() {
    for value in [Double.nan, .infinity] {
      let summary = SampleSummary([0.5, value, 0.25])
      #expect(summary.mean.isNaN)
      #expect(summary.standardDeviation?.isNaN == true)
      #expect(summary.interval == nil)
      #expect(summary.minimum == 0.25)
    }
    #expect(SampleSummary([.nan, 0.5, 0.25]).maximum == 0.5)
  }

  @Test func wilsonAgreesWithTheFormulaElsewhere() {
    let small = wilsonInterval(successes: 8, of: 10)
    #expect(abs(small.lowerBound - 0.490_162_471_5) < 1e-9)
    #expect(abs(small.upperBound - 0.943_317_848_5) < 1e-9)
    let large = wilsonInterval(successes: 9_910, of: 10_000)
    #expect(abs(large.lowerBound - 0.988_951_233_7) < 1e-9)
    #expect(abs(large.upperBound - 0.992_671_679_9) < 1e-9)
  }

  @Test func wilsonEndsAtNoneAndAll() {
    let none = wilsonInterval(successes: 0, of: 10)
    #expect(none.lowerBound == 0)
    #expect(abs(none.upperBound - 0.277_532_799_9) < 1e-9)
    let all = wilsonInterval(successes: 10, of: 10)
    #expect(abs(all.lowerBound - (1 - 0.277_532_799_9)) < 1e-9)
    #expect(all.upperBound == 1)
  }
}
