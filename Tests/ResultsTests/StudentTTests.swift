import Testing

@testable import Results

@Suite struct StudentTTests {
  /// The columns t(0.975) and t(0.995) of the usual table, with more digits.
  @Test(arguments: [
    (1, 12.706_204_736, 63.656_741_163), (2, 4.302_652_730, 9.924_843_201),
    (4, 2.776_445_105, 4.604_094_871), (9, 2.262_157_163, 3.249_835_542),
    (29, 2.045_229_642, 2.756_385_904), (1000, 1.962_339_081, 2.580_754_698),
  ])
  func agreesWithTheTable(degreesOfFreedom: Int, t95: Double, t99: Double) {
    let quantile = { studentTQuantile(central: $0, degreesOfFreedom: degreesOfFreedom) }
    #expect(abs(quantile(0.95) - t95) < 1e-6)
    #expect(abs(quantile(0.99) - t99) < 1e-6)
  }

  @Test func approachesTheNormalDistribution() {
    #expect(abs(studentTQuantile(central: 0.95, degreesOfFreedom: 100_000) - 1.959_987_708) < 1e-6)
  }

  @Test func halfTheCauchyDistributionLiesWithinOne() {
    #expect(abs(studentTQuantile(central: 0.5, degreesOfFreedom: 1) - 1) < 1e-12)
    #expect(studentTQuantile(central: 0, degreesOfFreedom: 3) < 1e-12)
  }
}
