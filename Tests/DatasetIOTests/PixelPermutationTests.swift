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

  @Test func withinBlocksEveryPixelStaysInItsBlock() {
    // Blocks of 3×3 do not fit into 4×7: the last row and column make smaller ones.
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
}
