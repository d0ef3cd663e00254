import Testing

@testable import RandomStreams

/// Compares with numbers that CPython 3.11 printed.
@Suite struct PythonRandomTests {
  /// Expects four calls of `random.Random(seed).getrandbits(32)`. The last seed needs two words.
  @Test(
    arguments: [
      (0, [3_626_764_237, 1_654_615_998, 3_255_389_356, 3_823_568_514]),
      (1, [577_090_037, 2_444_712_010, 3_639_700_191, 3_445_702_192]),
      (12_345, [1_789_368_711, 3_146_859_322, 43_676_229, 3_522_623_596]),
      (1_099_511_627_783, [2_635_837_658, 3_209_733_218, 3_500_038_837, 4_028_389_051]),
    ] as [(UInt64, [UInt64])])
  func seedsLikePython(seed: UInt64, words: [UInt64]) {
    var random = PythonRandom(seed: seed)
    #expect((0..<4).map { _ in random.bits(32) } == words)
  }

  @Test func usesAllBitsOfTheLargestSeed() {
    var random = PythonRandom(seed: .max)
    #expect(random.uniform() == 0.021825695401270107)
  }

  @Test func continuesAfterItsStateIsExhausted() {
    var random = PythonRandom(seed: 5_489)
    let words = (0..<2_000).map { _ in random.bits(32) }
    #expect(words[623...625] == [2_520_172_305, 3_103_970_926, 3_088_322_790])
    #expect(words[1_999] == 3_857_853_497)
  }

  @Test func drawsAnyNumberOfBits() {
    var random = PythonRandom(seed: 7)
    #expect(
      [1, 3, 5, 31, 32, 33, 53, 64].map { random.bits($0) } == [
        0, 7, 4, 847_876_999, 2_795_742_288, 207_388_624, 4_826_799_443_740_708,
        6_745_769_884_264_228_881,
      ])
    #expect(random.bits(0) == 0)
  }

  @Test func drawsFractions() {
    var random = PythonRandom(seed: 0)
    #expect(
      (0..<3).map { _ in random.uniform() } == [
        0.8444218515250481, 0.7579544029403025, 0.420571580830845,
      ])
    random = PythonRandom(seed: 0)
    #expect(
      (0..<3).map { _ in random.uniform(in: -0.3...0.3) } == [
        0.20665311091502886, 0.15477264176418148, -0.04765705150149302,
      ])
  }

  @Test func drawsIntegers() {
    var random = PythonRandom(seed: 1)
    let octal = (0..<20).map { _ in random.integer(in: 0...7) }
    #expect(octal == [2, 1, 4, 1, 7, 7, 7, 6, 3, 1, 7, 0, 6, 6, 0, 7, 4, 3, 1, 5])
    let dice = (0..<20).map { _ in random.integer(in: 1...6) }
    #expect(dice == [1, 1, 1, 6, 5, 1, 4, 6, 2, 4, 6, 1, 5, 2, 4, 4, 5, 2, 3, 2])
    #expect(random.integer(in: 5...5) == 5)
  }

  @Test func drawsNormalNumbersInPairs() {
    var random = PythonRandom(seed: 0)
    #expect(
      (0..<4).map { _ in random.gauss(mean: 0, standardDeviation: 0.1) } == [
        0.09417154046806644, -0.139657810470115, -0.0679714448078421, 0.037050356746065986,
      ])
  }
}
