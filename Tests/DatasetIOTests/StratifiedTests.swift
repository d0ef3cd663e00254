import DatasetIO
import Testing

@Suite struct StratifiedTests {
  /// Images of one pixel, which is their number. In every ten images, seven belong to class 0, two
  /// to class 1 and one to class 2.
  private let images = LabelledImages(
    height: 1, width: 1, channels: 1, pixels: Array(0..<100),
    labels: (0..<100).map { [0, 0, 0, 0, 0, 0, 0, 1, 1, 2][$0 % 10] })

  private func counts(_ images: LabelledImages) -> [Int] {
    (0..<3).map { label in images.labels.count { $0 == label } }
  }

  @Test func drawsEqualNumbersPerClassUntilOneIsUsedUp() {
    #expect(counts(images.stratified(30, seed: 0)) == [10, 10, 10])
    // Class 2 has ten images, class 1 twenty.
    #expect(counts(images.stratified(50, seed: 0)) == [20, 20, 10])
    #expect(counts(images.stratified(60, seed: 0)) == [30, 20, 10])
    #expect(counts(images.stratified(10, seed: 0)).sorted() == [3, 3, 4])
  }

  @Test func largerDrawsContainSmallerOnes() {
    let all = images.stratified(100, seed: 4).pixels
    #expect(all.sorted() == Array(0..<100))
    for count in [0, 1, 17, 30, 99] {
      #expect(images.stratified(count, seed: 4).pixels == Array(all.prefix(count)))
    }
    #expect(images.stratified(101, seed: 4).pixels == all)
  }

  @Test func dependsOnlyOnTheSeed() {
    #expect(images.stratified(30, seed: 1) == images.stratified(30, seed: 1))
    #expect(images.stratified(30, seed: 1) != images.stratified(30, seed: 2))
  }

  @Test func labelsAndChannelsStayWithTheirImages() {
    let colours = LabelledImages(
      height: 1, width: 2, channels: 3, pixels: Array(0..<60), labels: Array(0..<10))
    let drawn = colours.stratified(4, seed: 0)
    for (image, label) in drawn.labels.enumerated() {
      let first = label * 6
      #expect(Array(drawn.pixels[image * 6..<image * 6 + 6]) == Array(first..<first + 6))
    }
    #expect(drawn.height == 1 && drawn.width == 2 && drawn.channels == 3)
  }
}
