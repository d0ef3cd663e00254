import Testing

@testable import Experiments
@testable import Results
@testable import Runs

@Suite struct DiagonalShiftTests {
  private let diagonal = DiagonalShift()

  /// The expected values were computed in Python from the text's formulas.
  @Test func denseLayerMatchesTheText() {
    expect(
      diagonal.dense.original,
      [
        1.235652862960688, 0, 2.8132439618901692, 0, 2.087980548255841, 0, 0, 1.594335337739952,
      ])
    expect(
      diagonal.dense.moved,
      [
        0.1601654762727862, 0.9499729707676747, 0, 2.3579735532980726, 0, 1.8357931379208456, 0, 0,
      ])
    expect([diagonal.dense.distance], [5.079882578916265])
    expect([diagonal.dense.relativeChange], [1.2565828785410424])
  }

  @Test func convolutionIsExactlyEquivariant() {
    #expect(diagonal.equivarianceError == 0)
    #expect(diagonal.convolution.original != diagonal.convolution.moved)
    expect([diagonal.convolution.relativeChange], [1.416342605646829])
    #expect(diagonal.convolution.original.count == 4 * 4 * 8)
    #expect(diagonal.convolution.original.contains { $0 > 0 })
  }

  @Test func listsItsWeightsAsMeasures() {
    let measures = diagonal.measures
    #expect(measures.first { $0.name == "dense weights" }?.value == 288)
    #expect(measures.first { $0.name == "convolution weights" }?.value == 72)
    #expect(Set(measures.map(\.name)).count == measures.count)
    #expect(measures.allSatisfy { $0.n == nil })
  }

  private func expect(_ found: [Double], _ expected: [Double]) {
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
  }
}
