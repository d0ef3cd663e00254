import Testing

@testable import Results

@Suite struct MeasureTests {
  /// The bootstrap of a mean has the standard error of the mean: 1/√3 for 1, 2 and 3, and 4.303 is the
  /// quantile of Student's t with 2 degrees of freedom.
  @Test func theBootstrapOverSeedsOfAMeanGivesTheMeansInterval() throws {
    let values = [1.0, 2, 3]
    let interval = try #require(
      seedBootstrapInterval(of: 2, seeds: 3) { draw in
        #expect(draw.count == 2)
        return draw.reduce(0) { $0 + values[$1] } / Double(draw.count)
      })
    let half = 4.303 / 3.0.squareRoot()
    #expect(abs(interval.upperBound - 2 - half) < 0.1 * half)
    #expect(abs(2 - interval.lowerBound - half) < 0.1 * half)
  }

  @Test func thereIsNoIntervalForOneSeedOrIfADrawHasNoNumber() {
    #expect(seedBootstrapInterval(of: 1, seeds: 1) { _ in 1 } == nil)
    #expect(seedBootstrapInterval(of: 1, seeds: 3) { $0 == [2, 2] ? nil : 1 } == nil)
  }

  @Test func aMedianHasAnIntervalFromSixValuesOn() {
    let six = Measure("m", medianOf: [6, 1, 5, 2, 4, 3])
    #expect(six == Measure(name: "m", value: 3.5, n: 6, interval: 1...6))
    #expect(Measure("m", medianOf: [1, 2, 3, 4, 5]).interval == nil)
  }

  /// Wilson's interval of 3 in 4: centre (0.75 + z²/8) / (1 + z²/4), and z² = 3.8415.
  @Test func aShareOfSeedsCountsDrawsHalf() throws {
    let share = Measure("m", shareAbove0: [1, 2, 0, 0, -1, 3, 4, 5])
    #expect(share.value == 0.75)
    #expect(share.n == 8)
    let interval = try #require(share.interval)
    let centre = (0.75 + 3.8415 / 16) / (1 + 3.8415 / 8)
    #expect(abs((interval.lowerBound + interval.upperBound) / 2 - centre) < 1e-4)
  }

  /// The probability is 5 % at either end, however far away it is.
  @Test func aSkewedIntervalHasAMarginOnEachSide() throws {
    let measure = Measure(name: "m", value: 2, n: 3, interval: 1...5)
    #expect(measure.hasSkewedInterval)
    for end in [1.0, 5] { #expect(abs(try #require(measure.pValue(of: end)) - 0.05) < 1e-6) }
  }

  /// Of the 2⁶ ways to choose the signs of six differences, one in either direction is as extreme.
  @Test func equalValuesAreNoMoreCertainThanASignTest() {
    let equal: [Double] = [0.3 - 0.2, 0.4 - 0.3, 0.5 - 0.4, 0.6 - 0.5, 0.7 - 0.6, 0.8 - 0.7]
    #expect(Set(equal).count > 1, "they differ by rounding")
    for values in [[1, 1, 1, 1, 1, 1], equal] {
      let measure = Measure("m", SampleSummary(values))
      #expect(measure.pValue(of: 0.9) == 2 / 64.0)
      #expect(measure.pValue(of: values[0] - 1e-13) == 1)
    }
    let none = Measure("m", SampleSummary([0, 0, 0, 0, 0, 0]))
    #expect(none.pValue(of: (0.0).nextUp) == 1)
    #expect(Measure(name: "m", value: 1, n: 6, interval: 1...2).pValue(of: 0.5) == nil)
  }

  @Test func theIntervalOfAProportionIsNotSkewedByEndingAt1() {
    #expect(!Measure(name: "m", value: 0.9, n: 3, interval: 0.7...1).hasSkewedInterval)
    #expect(!Measure(name: "m", value: 0.9, n: 3, interval: 0.8...1).hasSkewedInterval)
    #expect(!Measure("m", exactly: 1).hasSkewedInterval)
  }
}
