import DatasetIO
import Testing

@Suite struct GlyphsTests {
  @Test func sameSeedGivesTheSameImages() {
    let first = Glyphs.dataset(seed: 5, trainCount: 20, testCount: 10)
    let second = Glyphs.dataset(seed: 5, trainCount: 20, testCount: 10)
    #expect(first == second)
    #expect(first.train != Glyphs.dataset(seed: 6, trainCount: 20, testCount: 0).train)
  }

  @Test func bytesAreTheSameOnEveryMachine() {
    let images = Glyphs.dataset(seed: 0, trainCount: 20, testCount: 20)
    #expect(fnv1a(images.train.pixels) == 0xF7F0_FCA4_D44A_899D)
    #expect(fnv1a(images.test.pixels) == 0x7C2F_8282_C12A_4DA1)
    #expect(images.train.labels.prefix(10) == [7, 8, 4, 2, 6, 3, 0, 1, 9, 5])
  }

  @Test func imagesHaveTheShapeOfMNIST() {
    let (train, test) = Glyphs.dataset(seed: 1, trainCount: 3, testCount: 2)
    for images in [train, test] {
      #expect(images.height == 28 && images.width == 28 && images.channels == 1)
      #expect(images.pixels.count == images.count * 784)
    }
    #expect(train.count == 3 && test.count == 2)
    #expect(Glyphs.dataset(seed: 1, trainCount: 0, testCount: 0).train.count == 0)
  }

  @Test func everyTenImagesShowEachDigitOnce() {
    let (train, test) = Glyphs.dataset(seed: 2, trainCount: 100, testCount: 50)
    for labels in [train.labels, test.labels] {
      for ten in stride(from: 0, to: labels.count, by: 10) {
        #expect(labels[ten..<ten + 10].sorted() == Array(0..<10))
      }
    }
    #expect(train.labels[0..<10] != train.labels[10..<20])
  }

  @Test func imagesDoNotDependOnTheirNumber() {
    let few = Glyphs.dataset(seed: 3, trainCount: 13, testCount: 7)
    let many = Glyphs.dataset(seed: 3, trainCount: 40, testCount: 21)
    #expect(few.train.pixels == Array(many.train.pixels.prefix(13 * 784)))
    #expect(few.train.labels == Array(many.train.labels.prefix(13)))
    #expect(few.test.pixels == Array(many.test.pixels.prefix(7 * 784)))
    #expect(few.test.labels == Array(many.test.labels.prefix(7)))
  }

  @Test func noImageAppearsTwice() {
    let (train, test) = Glyphs.dataset(seed: 4, trainCount: 100, testCount: 100)
    #expect(Set(split(train) + split(test)).count == 200)
  }

  @Test func imagesAreMostlyBlackWithBrightStrokes() {
    let images = Glyphs.dataset(seed: 4, trainCount: 100, testCount: 0).train
    let black = images.pixels.count { $0 == 0 }
    #expect((0.7...0.9).contains(Double(black) / Double(images.pixels.count)))
    #expect(split(images).allSatisfy { image in image.contains { $0 > 127 } })
  }

  /// Classifies by the nearest of the ten mean images. Guessing would be right for one in ten.
  @Test func digitsResembleOthersOfTheSameClass() {
    let (train, test) = Glyphs.dataset(seed: 1, trainCount: 300, testCount: 100)
    var sums = [[Int]](repeating: [Int](repeating: 0, count: 784), count: 10)
    for (image, label) in zip(split(train), train.labels) {
      for (pixel, value) in image.enumerated() { sums[Int(label)][pixel] += Int(value) }
    }
    let correct = zip(split(test), test.labels).count { image, label in
      let distances = sums.map { sum in
        zip(sum, image).reduce(0) { total, pair in
          let difference = pair.0 / 30 - Int(pair.1)
          return total + difference * difference
        }
      }
      return distances.indices.min { distances[$0] < distances[$1] } == Int(label)
    }
    #expect(correct >= 35)
  }

  private func split(_ images: LabelledImages) -> [[UInt8]] {
    (0..<images.count).map { Array(images.pixels[$0 * 784..<($0 + 1) * 784]) }
  }

  private func fnv1a(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
