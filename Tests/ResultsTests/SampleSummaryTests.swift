import Testing

@testable import Results

@Suite struct StatisticsTests {
  @Test func summarizesAFewValues() throws {
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

  @Test func singleValueHasNoSpread() {
    let summary = SampleSummary([0.97])
    #expect(summary.mean == 0.97)
    #expect(summary.standardDeviation == nil)
    #expect(summary.interval == nil)
    #expect(summary.minimum == 0.97)
    #expect(summary.maximum == 0.97)
  }

  @Test func equalValuesHaveZeroDeviation() {
    let summary = SampleSummary([0.1, 0.1, 0.1])
    #expect(summary.mean == 0.1)
    #expect(summary.standardDeviation == 0)
    #expect(summary.interval == 0.1...0.1)
  }

  @Test func largeOffsetDoesNotHideTheSpread() {
    let summary = SampleSummary([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    #expect(summary.standardDeviation == 30.0.squareRoot())
  }

  @Test func divergedRunsHaveNoInterval() {
    for value in [Double.nan, .infinity] {
      let summary = SampleSummary([0.5, value, 0.25])
      #expect(summary.mean.isNaN)
      #expect(summary.standardDeviation?.isNaN == true)
      #expect(summary.interval == nil)
      #expect(summary.minimum == 0.25)
    }
    #expect(SampleSummary([.nan, 0.5, 0.25]).maximum == 0.5)
  }

  @Test func intervalsOfProportionsEndAtZeroAndOne() throws {
    let low = SampleSummary(proportions: [0, 0.01, 0.05])
    let whole = SampleSummary([0, 0.01, 0.05])
    #expect(try #require(whole.interval).lowerBound < 0)
    #expect(low.interval == 0...(try #require(whole.interval).upperBound))
    #expect(low.halfWidth == whole.halfWidth)
    #expect(low.mean == whole.mean)
    let high = SampleSummary(proportions: [1, 0.999, 1])
    #expect(high.interval?.upperBound == 1)
    #expect(SampleSummary(proportions: [0.5, 0.6, 0.7]) == SampleSummary([0.5, 0.6, 0.7]))
    #expect(SampleSummary(proportions: [0, 1]).interval == 0...1)
    #expect(SampleSummary(proportions: [1]).interval == nil)
  }
}
