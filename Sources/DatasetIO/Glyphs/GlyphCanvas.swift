/// A square grey canvas on which strokes are drawn, white on black.
struct GlyphCanvas {
  /// The height and width, in pixels.
  static let side = 28

  /// `[side, side]`, row-major, 0 black … 1 white.
  private(set) var ink = [Double](repeating: 0, count: side * side)

  /// The appearance of a stroke.
  struct Pen {
    /// Half the stroke's width, in pixels.
    let radius: Double
    /// Half the width of the band about the radius in which the ink fades, in pixels.
    let softness: Double
    /// The ink in the middle of the stroke, 0 … 1.
    let intensity: Double
  }

  /// Draws straight lines from point to point. Where strokes cross, the brighter one shows.
  mutating func draw(_ points: [GlyphPoint], with pen: Pen) {
    for index in 1..<points.count { line(from: points[index - 1], to: points[index], with: pen) }
  }

  private mutating func line(from start: GlyphPoint, to end: GlyphPoint, with pen: Pen) {
    let reach = pen.radius + pen.softness
    let along = end - start
    let inverseSquare = 1 / max((along * along).sum(), 1e-9)
    let columns = Self.pixels(between: start.x, and: end.x, reach: reach)
    for row in Self.pixels(between: start.y, and: end.y, reach: reach) {
      for column in columns {
        let offset = GlyphPoint(Double(column) + 0.5, Double(row) + 0.5) - start
        let part = min(max((offset * along).sum() * inverseSquare, 0), 1)
        let gap = offset - part * along
        let squaredDistance = (gap * gap).sum()
        guard squaredDistance < reach * reach else { continue }
        let cover = min((reach - squaredDistance.squareRoot()) / (2 * pen.softness), 1)
        let pixel = row * Self.side + column
        ink[pixel] = max(ink[pixel], cover * pen.intensity)
      }
    }
  }

  /// Returns the rows or columns that a line from `a` to `b` can touch.
  private static func pixels(between a: Double, and b: Double, reach: Double) -> Range<Int> {
    let first = max(Int(min(a, b) - reach), 0)
    return first..<max(first, min(Int(max(a, b) + reach) + 1, side))
  }
}
