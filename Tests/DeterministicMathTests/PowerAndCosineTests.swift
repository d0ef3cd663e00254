import Foundation
import Testing

@testable import DeterministicMath

@Suite struct PowerAndCosineTests {
  @Test(arguments: [0.9, 0.999, 0.85, 0.95, 0.1, 0.5, 1])
  func powersAgreeWithFoundation(base: Double) {
    for exponent in 0...20_000 {
      let expected = pow(base, Double(exponent))
      #expect(abs(power(base, exponent) - expected) <= expected.ulp)
    }
  }

  @Test func cosinesAgreeWithFoundation() {
    var greatest = 0.0
    for i in 0...100_000 {
      let x = Double(i) / 100_000
      greatest = max(greatest, abs(cosineOfPi(x) - cos(.pi * x)))
    }
    #expect(greatest < 1e-15)
    #expect([0, 0.5, 1].map(cosineOfPi) == [1, 0, -1])
    #expect(abs(cosineOfPi(1.0 / 3) - 0.5) < 1e-15)
  }
}
