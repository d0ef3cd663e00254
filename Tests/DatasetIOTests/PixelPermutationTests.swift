import DatasetIO
import Testing

@Suite struct PixelPermutationTests {
  private let permutation = PixelPermutation(height: 4, width: 6, seed: 1)

  @Test func takesEveryPositionOnce() {
    #expect(permutation.source.sorted() == Array(0..<24))
    #expect(permutation.source != Array(0..<24))
  }

  @Test func dependsOnTheSeedAlone() {
    #expect(permutation == PixelPermutation(height: 4, width: 6, seed: 1))
    #expect(permutation != PixelPermutation(height: 4, width: 6, seed: 2))
    #expect(PixelPermutation(height: 2, width: 4, seed: 0).source == [5, 6, 3, 1, 2, 4, 0, 7])
  }

  @Test func takesEachPixelFromItsSource() {
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

  @Test func treatsEveryImageOfTrainAndTestAlike() {
    let train = numbered(count: 3, channels: 1)
    let test = LabelledImages(
      height: 4, width: 6, channels: 1, pixels: Array(train.pixels[24..<48]), labels: [1])
    #expect(
      permutation.applied(to: test).pixels
        == Array(permutation.applied(to: train).pixels[24..<48]))
  }

  @Test func keepsLabelsAndForm() {
    let shuffled = permutation.applied(to: numbered(count: 2, channels: 3))
    #expect(shuffled.labels == [0, 1])
    #expect(shuffled.height == 4 && shuffled.width == 6 && shuffled.channels == 3)
    #expect(permutation.applied(to: numbered(count: 0, channels: 1)).count == 0)
  }

  /// 4×6 images whose values count up from zero through all of them.
  private func numbered(count: Int, channels: Int) -> LabelledImages {
    LabelledImages(
      height: 4, width: 6, channels: channels,
      pixels: (0..<count * 24 * channels).map { UInt8($0 % 256) },
      labels: (0..<count).map { UInt8($0) })
  }
}
