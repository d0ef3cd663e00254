import Testing

@testable import Kernels

/// What zero padding is made of.
@Suite struct FloatBufferTests {
  @Test(arguments: [(0, 16), (3, 1), (5, 40), (47, 1), (20, 0)])
  func clearsOnlyTheGivenFloats(start: Int, count: Int) {
    let values = (0..<48).map { Float($0 + 1) }
    let buffer = buffer(values)
    buffer.clear(from: start, count: count)
    #expect(
      buffer.values(in: 0..<48)
        == values.enumerated().map { (start..<start + count).contains($0.offset) ? 0 : $0.element })
  }

  @Test func copiesOnlyTheGivenFloats() {
    let source = buffer((0..<32).map { Float($0) })
    let target = buffer([Float](repeating: -1, count: 48))
    target.copy(from: source, at: 5, to: 17, count: 20)
    var expected = [Float](repeating: -1, count: 48)
    for i in 0..<20 { expected[17 + i] = Float(5 + i) }
    #expect(target.values(in: 0..<48) == expected)
  }

  @Test func startsWithZerosAndWholeVectors() {
    let buffer = FloatBuffer(count: 17)
    #expect(buffer.count == 32)
    #expect(buffer.values(in: 0..<32).allSatisfy { $0 == 0 })
    #expect(FloatBuffer(count: 0).count == 16)
  }
}
