import Foundation
import Testing

@testable import DeterministicMath

@Suite struct ExponentialAndLogarithmTests {
  /// The largest difference from the C library, in units in the last place.
  private func greatestDistance(
    _ values: [Double], _ own: (Double) -> Double, _ library: (Double) -> Double
  ) -> Double {
    values.map { abs(own($0) - library($0)) / library($0).ulp }.max() ?? .infinity
  }

  @Test func exponentialAgreesWithTheCLibraryWithinTwoUnits() {
    let values = (-20_000...20_000).map { Double($0) * 0.0351 }
    #expect(greatestDistance(values, exponential, { exp($0) }) <= 2)
    let near = (-20_000...20_000).map { Double($0) * 1.7e-5 }
    #expect(greatestDistance(near, exponential, { exp($0) }) <= 1)
  }

  @Test func logarithmAgreesWithTheCLibraryWithinTwoUnits() {
    let values = (1...40_000).map { Double($0) * 0.000_737 }
    #expect(greatestDistance(values, logarithm, { log($0) }) <= 2)
    let wide = (-1_000...1_000).map { exp(Double($0) * 0.7) * 1.3 }
    #expect(greatestDistance(wide, logarithm, { log($0) }) <= 2)
  }

  @Test func specialValuesAreExact() {
    #expect(exponential(0) == 1 && exponential(-800) == 0 && exponential(800) == .infinity)
    #expect(exponential(-.infinity) == 0 && exponential(.nan).isNaN)
    #expect(exponential(-745) > 0 && exponential(709.7).isFinite)
    #expect(logarithm(1) == 0 && logarithm(0) == -.infinity && logarithm(-1).isNaN)
    #expect(logarithm(.infinity) == .infinity && logarithm(.nan).isNaN)
    #expect(logarithm(.leastNonzeroMagnitude) == log(.leastNonzeroMagnitude))
  }
}
