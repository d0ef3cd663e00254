import DatasetIO
import Testing

@Suite struct ShiftingTests {
  /// Two images of 2×3 pixels.
  private let images = LabelledImages(
    height: 2, width: 3, channels: 1,
    pixels: [
      1, 2, 3,
      4, 5, 6,

      7, 8, 9,
      10, 11, 12,
    ], labels: [3, 8])

  @Test func movesRightAndDown() {
    #expect(images.shifted(dx: 1, dy: 0).pixels == [0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11])
    #expect(images.shifted(dx: 0, dy: 1).pixels == [0, 0, 0, 1, 2, 3, 0, 0, 0, 7, 8, 9])
    #expect(images.shifted(dx: 2, dy: 1).pixels == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 7])
  }

  @Test func movesLeftAndUp() {
    #expect(images.shifted(dx: -1, dy: 0).pixels == [2, 3, 0, 5, 6, 0, 8, 9, 0, 11, 12, 0])
    #expect(images.shifted(dx: 0, dy: -1).pixels == [4, 5, 6, 0, 0, 0, 10, 11, 12, 0, 0, 0])
    #expect(images.shifted(dx: -1, dy: 1).pixels == [0, 0, 0, 2, 3, 0, 0, 0, 0, 8, 9, 0])
  }

  @Test func noShiftChangesNothing() {
    #expect(images.shifted(dx: 0, dy: 0) == images)
  }

  @Test(arguments: [(3, 0), (0, 2), (-3, 0), (0, -2), (.max, 0), (0, .min), (.min, .max)])
  func shiftPastTheEdgeLeavesBlack(dx: Int, dy: Int) {
    #expect(images.shifted(dx: dx, dy: dy).pixels == [UInt8](repeating: 0, count: 12))
  }

  @Test func channelsMoveTogether() {
    let colours = LabelledImages(
      height: 1, width: 3, channels: 2, pixels: [1, 2, 3, 4, 5, 6], labels: [0])
    #expect(colours.shifted(dx: 1, dy: 0).pixels == [0, 0, 1, 2, 3, 4])
    #expect(colours.shifted(dx: -2, dy: 0).pixels == [5, 6, 0, 0, 0, 0])
  }

  @Test func everyImageCanHaveItsOwnShift() {
    let moved = images.shifted { $0 == 0 ? (dx: 1, dy: 0) : (dx: 0, dy: -1) }
    #expect(moved.pixels == [0, 1, 2, 0, 4, 5, 10, 11, 12, 0, 0, 0])
    #expect(moved.labels == images.labels)
  }
}
