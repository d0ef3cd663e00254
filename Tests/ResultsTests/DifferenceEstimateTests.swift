import Testing

@testable import Results

@Suite struct DifferenceEstimateTests {
  @Test func pairsGiveStudentsInterval() throws {
    let estimate = DifferenceEstimate(paired: [4, 2, 5, 1, 3])
    let interval = try #require(estimate.interval)
    #expect(interval == (try #require(SampleSummary([4, 2, 5, 1, 3]).interval)))
    #expect(estimate.degreesOfFreedom == 4)
    // t = 3 / (√2.5 / √5) = 4.2426; the tail is 0.01324 by the usual tables.
    #expect(abs(try #require(estimate.pValue) - 0.013_235) < 1e-5)
  }

  /// An example that SciPy's `ttest_ind(equal_var=False)` evaluates as well.
  @Test func independentSamplesGiveWelchsTest() throws {
    let estimate = DifferenceEstimate([27.5, 21.0, 19.0, 23.6], minus: [27.1, 22.0, 20.8])
    #expect(abs(estimate.value - (22.775 - 23.3)) < 1e-12)
    #expect(abs(try #require(estimate.standardError) - 2.664_074) < 1e-5)
    // 4.69 degrees of freedom, rounded down.
    #expect(estimate.degreesOfFreedom == 4)
  }

  @Test func aSingleValueHasNoInterval() {
    for estimate in [
      DifferenceEstimate(paired: [0.1]), DifferenceEstimate([0.1], minus: [0.2, 0.3]),
    ] {
      #expect(estimate.interval == nil)
      #expect(estimate.pValue == nil)
    }
  }

  /// Of the 2ⁿ equally probable signs of n differences, two are as extreme as equal signs.
  @Test(arguments: [(2, 0.5), (3, 0.25), (5, 0.0625), (6, 0.03125)])
  func equalDifferencesHaveThePValueOfTheirSigns(n: Int, p: Double) {
    for difference in [0.1, -0.1] {
      let estimate = DifferenceEstimate(paired: Array(repeating: difference, count: n))
      #expect(estimate.pValue == p)
      #expect(estimate.interval == nil)
    }
  }

  @Test func roundingIsNoSpread() {
    // Both are five hundredths.
    let differences = [0.80 - 0.75, 0.82 - 0.77]
    #expect(differences[0] != differences[1])
    #expect(DifferenceEstimate(paired: differences).pValue == 0.5)
    // Two images of 60,000 more or less are a spread.
    let estimate = DifferenceEstimate(paired: [0.02, 0.02 + 2.0 / 60_000])
    #expect(!estimate.hasNoSpread)
    #expect(estimate.interval != nil)
  }

  /// Of the 20 equally probable ways to choose three of six values, the two most extreme count.
  @Test func equalValuesOfTwoSamplesHaveThePValueOfTheirPermutations() throws {
    let estimate = DifferenceEstimate([0.9, 0.9, 0.9], minus: [0.8, 0.8, 0.8])
    #expect(abs(try #require(estimate.pValue) - 0.1) < 1e-12)
    #expect(estimate.interval == nil)
    #expect(DifferenceEstimate.leastPValue([1, 1]) == 1)
    #expect(abs(DifferenceEstimate.leastPValue([5, 5]) - 2.0 / 252) < 1e-12)
  }

  @Test func noDifferenceAtAllIsNoEvidence() {
    #expect(DifferenceEstimate(paired: [0, 0, 0]).pValue == 1)
    #expect(DifferenceEstimate(paired: [0, 0, 0]).interval == nil)
  }

  @Test func aDifferenceThatIsNotANumberHasNoInterval() {
    #expect(DifferenceEstimate(paired: [.nan, 1]).interval == nil)
    #expect(DifferenceEstimate(paired: [.nan, 1]).pValue == nil)
  }

  @Test func theTailIsOneMinusTheCentralProbability() {
    for freedom in [1, 2, 4, 9, 30] {
      let t = studentTQuantile(central: 0.95, degreesOfFreedom: freedom)
      #expect(abs(studentTTail(beyond: t, degreesOfFreedom: freedom) - 0.05) < 1e-9)
      #expect(abs(studentTTail(beyond: -t, degreesOfFreedom: freedom) - 0.05) < 1e-9)
    }
    #expect(studentTTail(beyond: 0, degreesOfFreedom: 3) == 1)
  }

  @Test func winsCountAndTiesCountHalf() {
    #expect(WinningProbability(paired: [1, 2, 0, -1]).value == 0.625)
    #expect(WinningProbability([3, 1], over: [2, 1, 0]).value == 0.75)
  }

  /// The intervals of the usual tables: 5 of 5, 0 of 10, 8 of 10.
  @Test(arguments: [
    (1.0, 5, 0.5655, 1.0), (0.0, 10, 0.0, 0.2775), (0.8, 10, 0.4902, 0.9433),
  ])
  func sharesHaveWilsonsInterval(share: Double, n: Int, low: Double, high: Double) {
    let interval = wilsonInterval(share, of: n)
    #expect(abs(interval.lowerBound - low) < 1e-4)
    #expect(abs(interval.upperBound - high) < 1e-4)
    #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
  }

  @Test func holmCorrectsTheSmallestMost() {
    #expect(holmCorrected([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02])
    #expect(holmCorrected([0.6, 0.7]) == [1, 1])
    #expect(holmCorrected([0.02]) == [0.02])
    #expect(holmCorrected([]) == [])
  }
}
