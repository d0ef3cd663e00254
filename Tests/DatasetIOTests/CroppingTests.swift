import DatasetIO
import Testing

@Suite struct CroppingTests {
  /// Two images of 3×4 pixels with two channels.
  private let images = LabelledImages(
    height: 3, width: 4, channels: 2, pixels: (0..<48).map { UInt8($0) }, labels: [3, 8])

  @Test func leavesOutWhatIsWithinTheMargin() {
    let cropped = images.cropped(by: 1)
    #expect(cropped.height == 1 && cropped.width == 2 && cropped.channels == 2)
    #expect(cropped.pixels == [10, 11, 12, 13, 34, 35, 36, 37])
    #expect(cropped.labels == [3, 8])
  }

  @Test func noMarginChangesNothing() { #expect(images.cropped(by: 0) == images) }

  @Test func cropsTrainingAndTestImagesAlike() {
    let names = (0..<10).map { "digit \($0)" }
    let dataset = Dataset(
      name: "numbers", classCount: 10, classNames: names, train: images, test: images.prefix(1),
      isHoldout: true)
    let cropped = dataset.cropped(by: 1)
    #expect(cropped.train == images.cropped(by: 1))
    #expect(cropped.test == images.prefix(1).cropped(by: 1))
    #expect(cropped.name == "numbers" && cropped.classCount == 10 && cropped.isHoldout)
    #expect(cropped.classNames == names)
  }
}
