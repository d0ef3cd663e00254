import Testing

@testable import RandomStreams

@Suite struct RandomStreamTests {
  /// The test vectors that the authors publish with Random123 (`kat_vectors`).
  @Test func philoxMatchesThePublishedTestVectors() {
    #expect(
      philox4x32(counter: .zero, key: .zero)
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      philox4x32(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      philox4x32(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func streamsDifferBySeedPurposeAndIndex() {
    let first = [
      RandomStream(seed: 0, purpose: .shuffling), RandomStream(seed: 1, purpose: .shuffling),
      RandomStream(seed: 1 << 32, purpose: .shuffling), RandomStream(seed: 0, purpose: .dropout),
      RandomStream(seed: 0, purpose: .shuffling, index: 1),
      RandomStream(seed: 0, purpose: .shuffling, index: 1 << 32),
    ].map { stream in
      var stream = stream
      return stream.next()
    }
    #expect(Set(first).count == first.count)
  }

  @Test func permutationContainsEachIndexOnce() {
    var stream = RandomStream(seed: 7, purpose: .pixelPermutation)
    let order = stream.permutation(of: 784)
    #expect(order.sorted() == Array(0..<784))
    #expect(order != Array(0..<784))
    #expect(stream.permutation(of: 0).isEmpty)
    #expect(stream.permutation(of: 1) == [0])
  }

  @Test func integersAreUniformlyDistributed() {
    var stream = RandomStream(seed: 3, purpose: .glyphs)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[stream.integer(below: 6)] += 1 }
    // Chi-squared with five degrees of freedom exceeds 20.5 once in a thousand seeds.
    let chiSquared = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 1e4 }
    #expect(chiSquared < 20.5)
  }

  @Test func uniformNumbersFillTheirRange() {
    var stream = RandomStream(seed: 3, purpose: .initialization)
    let numbers = (0..<10_000).map { _ in stream.uniform(in: -2..<2) }
    #expect(numbers.allSatisfy { $0 >= -2 && $0 < 2 })
    #expect(abs(numbers.reduce(0, +) / 10_000) < 0.05)
    #expect(numbers.min()! < -1.99 && numbers.max()! > 1.99)
  }
}
