import DatasetIO
import Results

/// How much the pixels of an image tell about others in their row.
package struct NeighbourCorrelation: Sendable, Equatable {
  /// The largest number of images.
  static let largestCount = 10_000
  /// Pearson's correlation of horizontally adjacent pixels, one per image.
  let adjacent: [Double]
  /// Pearson's correlation of pixels half a row apart, one per image.
  let distant: [Double]

  /// Computes the correlations in the first images. Images without any contrast are left out.
  init(of images: LabelledImages) {
    let images = images.prefix(Self.largestCount)
    let size = images.height * images.width * images.channels
    var (adjacent, distant): ([Double], [Double]) = ([], [])
    for start in stride(from: 0, to: images.pixels.count, by: size) {
      let pixels = images.pixels[start..<start + size]
      let rowSize = images.width * images.channels
      guard
        let near = correlation(pixels, rowSize: rowSize, apart: images.channels),
        let far = correlation(
          pixels, rowSize: rowSize, apart: images.width / 2 * images.channels)
      else { continue }
      adjacent.append(near)
      distant.append(far)
    }
    (self.adjacent, self.distant) = (adjacent, distant)
  }

  /// The measures that claims can refer to; none if no image has contrast.
  var measures: [Measure] {
    guard !adjacent.isEmpty else { return [] }
    return [
      Measure("correlation of adjacent pixels", SampleSummary(adjacent)),
      Measure("correlation of pixels half a row apart", SampleSummary(distant)),
      Measure(
        "correlation of adjacent minus half a row apart",
        SampleSummary(zip(adjacent, distant).map(-))),
    ]
  }
}

/// Returns Pearson's correlation of all pairs of values at a distance within a row; nil if it is not
/// defined, because the first or the second values are all the same.
///
/// - Parameters:
///   - image: `[row, rowSize]`.
///   - distance: The distance, at least 1.
private func correlation(
  _ image: ArraySlice<UInt8>, rowSize: Int, apart distance: Int
) -> Double? {
  guard distance > 0 else { return nil }
  var (count, x, y, xx, yy, xy) = (0, 0, 0, 0, 0, 0)
  for row in stride(from: image.startIndex, to: image.endIndex, by: rowSize) {
    for first in row..<max(row, row + rowSize - distance) {
      let (a, b) = (Int(image[first]), Int(image[first + distance]))
      count += 1
      x += a
      y += b
      xx += a * a
      yy += b * b
      xy += a * b
    }
  }
  let variances = (count * xx - x * x, count * yy - y * y)
  guard variances.0 > 0, variances.1 > 0 else { return nil }
  return Double(count * xy - x * y)
    / (Double(variances.0).squareRoot() * Double(variances.1).squareRoot())
}
