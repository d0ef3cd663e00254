import DatasetIO
import Testing

@Suite struct PaddingTests {
  /// Two images of 1×2 pixels with two channels.
  private let images = LabelledImages(
    height: 1, width: 2, channels: 2, pixels: [1, 2, 3, 4, 5, 6, 7, 8], labels: [3, 8])

  @Test func putsEveryImageInTheMiddle() {
    let padded = images.padded(by: 1)
    #expect([padded.height, padded.width, padded.channels] == [3, 4, 2])
    #expect(padded.labels == images.labels)
    let row = Array(repeating: UInt8(0), count: 8)
    #expect(
      padded.pixels == row + [0, 0, 1, 2, 3, 4, 0, 0] + row + row + [0, 0, 5, 6, 7, 8, 0, 0] + row)
  }

  @Test func aMarginOfZeroChangesNothing() { #expect(images.padded(by: 0) == images) }
}
