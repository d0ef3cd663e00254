import DatasetIO
import Testing

@Suite struct PixelPermutationTests {
  private let permutation = PixelPermutation(height: 4, width: 6, seed: 1)

  @Test func usesEveryPositionOnce() {
    #expect(permutation.source.sorted() == Array(0..<24))
    #expect(permutation.source != Array(0..<24))
  }

  @Test func dependsOnlyOnTheSeed() {
    #expect(permutation == PixelPermutation(height: 4, width: 6, seed: 1))
    #expect(permutation != PixelPermutation(height: 4, width: 6, seed: 2))
    #expect(PixelPermutation(height: 2, width: 4, seed: 0).source == [5, 6, 3, 1, 2, 4, 0, 7])
  }

  @Test func movesEachPixelFromItsSource() {
    let images = numbered(count: 1, channels: 1)
    #expect(permutation.applied(to: images).pixels == permutation.source.map { UInt8($0) })
  }

  @Test func inverseRestoresTheImages() {
    let images = numbered(count: 3, channels: 3)
    let shuffled = permutation.applied(to: images)
    #expect(shuffled != images)
    #expect(permutation.inverse.applied(to: shuffled) == images)
    #expect(permutation.inverse.inverse == permutation)
  }

  @Test func channelsMoveTogether() {
    let images = numbered(count: 1, channels: 3)
    let shuffled = permutation.applied(to: images).pixels
    for (position, origin) in permutation.source.enumerated() {
      let origin = Int(origin)
      #expect(
        shuffled[position * 3..<position * 3 + 3].elementsEqual(
          images.pixels[origin * 3..<origin * 3 + 3]))
    }
  }

  @Test func treatsTrainingAndTestImagesAlike() {
    let train = numbered(count: 3, channels: 1)
    let test = LabelledImages(
      height: 4, width: 6, channels: 1, pixels: Array(train.pixels[24..<48]), labels: [1])
    #expect(
      permutation.applied(to: test).pixels
        == Array(permutation.applied(to: train).pixels[24..<48]))
  }

  @Test func keepsLabelsAndShape() {
    let shuffled = permutation.applied(to: numbered(count: 2, channels: 3))
    #expect(shuffled.labels == [0, 1])
    #expect(shuffled.height == 4 && shuffled.width == 6 && shuffled.channels == 3)
    #expect(permutation.applied(to: numbered(count: 0, channels: 1)).count == 0)
  }

  @Test func pixelsStayWithinTheirBlocks() {
    // Blocks of 3×3 do not divide 4×7. The last row and column form smaller blocks.
    let permutation = PixelPermutation(height: 4, width: 7, withinBlocksOf: 3, seed: 1)
    #expect(permutation.source.sorted() == Array(0..<28))
    #expect(!permutation.isIdentity)
    func block(_ position: Int) -> [Int] { [position / 7 / 3, position % 7 / 3] }
    for (position, origin) in permutation.source.enumerated() {
      #expect(block(position) == block(Int(origin)))
    }
  }

  @Test func blocksHaveDifferentOrders() {
    let source = PixelPermutation(height: 4, width: 8, withinBlocksOf: 4, seed: 0).source
    let orders = [0, 4].map { left in
      (0..<16).map { Int(source[$0 / 4 * 8 + left + $0 % 4]) - left }
    }
    #expect(orders[0] != orders[1])
  }

  @Test func blocksMoveAsAWhole() {
    // Blocks of 2×2 do not divide 5×7. The last row and column stay in place.
    let permutation = PixelPermutation(height: 5, width: 7, ofBlocksOf: 2, seed: 1)
    let source = permutation.source.map { Int($0) }
    #expect(source.sorted() == Array(0..<35))
    #expect(!permutation.isIdentity)
    for position in 0..<35 {
      if position / 7 == 4 || position % 7 == 6 {
        #expect(source[position] == position)
      } else if position / 7 % 2 == 0, position % 7 % 2 == 0 {
        let origin = source[position]
        #expect(origin / 7 % 2 == 0 && origin % 7 % 2 == 0)
        let neighbours = [1, 7, 8]
        #expect(neighbours.allSatisfy { source[position + $0] == origin + $0 })
      }
    }
  }

  @Test func extremeBlockSizesEqualFullShufflesOrIdentity() {
    let full = PixelPermutation(height: 4, width: 6, seed: 3)
    for side in [6, 7] {
      #expect(PixelPermutation(height: 4, width: 6, withinBlocksOf: side, seed: 3) == full)
      #expect(PixelPermutation(height: 4, width: 6, ofBlocksOf: side, seed: 3).isIdentity)
    }
    #expect(PixelPermutation(height: 4, width: 6, ofBlocksOf: 1, seed: 3) == full)
    #expect(PixelPermutation(height: 4, width: 6, withinBlocksOf: 1, seed: 3).isIdentity)
    #expect(PixelPermutation(height: 28, width: 28, ofBlocksOf: 28, seed: 3).isIdentity)
    #expect(!full.isIdentity)
  }

  @Test func blocksDependOnlyOnTheSeed() {
    for seed: UInt64 in [1, 2] {
      #expect(
        (PixelPermutation(height: 8, width: 8, withinBlocksOf: 2, seed: seed)
          == PixelPermutation(height: 8, width: 8, withinBlocksOf: 2, seed: 1)) == (seed == 1))
      #expect(
        (PixelPermutation(height: 8, width: 8, ofBlocksOf: 2, seed: seed)
          == PixelPermutation(height: 8, width: 8, ofBlocksOf: 2, seed: 1)) == (seed == 1))
    }
  }

  /// Returns 4×6 images whose values count up from zero across all images.
  private func numbered(count: Int, channels: Int) -> LabelledImages {
    LabelledImages(
      height: 4, width: 6, channels: channels,
      pixels: (0..<count * 24 * channels).map { UInt8($0 % 256) },
      labels: (0..<count).map { UInt8($0) })
  }
}
