import DatasetIO
import Testing

@testable import Experiments
@testable import Results

@Suite struct NeighbourCorrelationTests {
  /// Pixels half a row apart are 09 and 09 in 0 0 9 9, which have no correlation, and equal in
  /// 0 9 9 0 0 9 9 0.
  @Test func correlatesPixelsWithinRows() throws {
    func images(width: Int, _ pixels: [UInt8]) -> LabelledImages {
      let count = pixels.count / width
      return LabelledImages(
        height: 1, width: width, channels: 1, pixels: pixels,
        labels: [UInt8](repeating: 0, count: count))
    }
    #expect(NeighbourCorrelation(of: images(width: 4, [0, 0, 9, 9])).adjacent.isEmpty)
    let periodic = NeighbourCorrelation(of: images(width: 8, [0, 9, 9, 0, 0, 9, 9, 0]))
    #expect(periodic.distant == [1])
    // Of seven pairs 09 99 90 00 09 99 90: n·Σxy − Σx·Σy = 7·2 − 4·4, the variances 7·4 − 16.
    #expect(abs(try #require(periodic.adjacent.first) + 2 / 12.0) < 1e-15)
    let mixed = NeighbourCorrelation(
      of: images(width: 8, [0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 0, 0, 9, 9, 0]))
    #expect(mixed.adjacent.count == 1, "an image without contrast has no correlation")
    #expect(
      mixed.measures.map(\.name) == [
        "correlation of adjacent pixels", "correlation of pixels half a row apart",
        "correlation of adjacent minus half a row apart",
      ])
    #expect(abs(mixed.measures[2].value + 1 + 1 / 6.0) < 1e-15)
  }
}
