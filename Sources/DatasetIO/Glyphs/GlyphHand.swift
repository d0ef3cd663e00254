import RandomStreams

/// The handwriting of one glyph: a smooth deformation, then an affine map.
struct GlyphHand {
  /// The positions of the unit square's 4×4 control points, row by row, with its centre at zero.
  private let lattice: [GlyphPoint]
  /// The position of the square's centre and the vectors of its sides, in pixels.
  private let middle, across, down: GlyphPoint

  /// Draws the next handwriting from a stream.
  init(using stream: inout RandomStream) {
    var lattice: [GlyphPoint] = []
    for row in 0..<4 {
      for column in 0..<4 {
        let push = GlyphPoint(
          stream.uniform(in: -0.22..<0.22), stream.uniform(in: -0.22..<0.22))
        lattice.append(GlyphPoint(Double(column), Double(row)) / 3 - 0.5 + push)
      }
    }
    self.lattice = lattice
    // The tangent of half the angle, up to 15°, gives sine and cosine without the C library, whose
    // results differ between systems in the last bit.
    let tangent = stream.uniform(in: -0.13..<0.13)
    let cosine = (1 - tangent * tangent) / (1 + tangent * tangent)
    let sine = 2 * tangent / (1 + tangent * tangent)
    let width = stream.uniform(in: 13..<21)
    let height = stream.uniform(in: 16..<22)
    let slant = stream.uniform(in: -0.3..<0.3)
    across = GlyphPoint(cosine, sine) * width
    down = GlyphPoint(-sine - slant * cosine, cosine - slant * sine) * height
    middle = GlyphPoint(stream.uniform(in: 11..<17), stream.uniform(in: 11..<17))
  }

  /// Returns the position of a point of the unit square, in pixels.
  ///
  /// Sederberg, Parry, "Free-Form Deformation of Solid Geometric Models" (SIGGRAPH 1986).
  func place(_ point: GlyphPoint) -> GlyphPoint {
    let columns = Self.weights(point.x)
    let rows = Self.weights(point.y)
    var bent = GlyphPoint.zero
    for row in 0..<4 {
      for column in 0..<4 { bent += rows[row] * columns[column] * lattice[row * 4 + column] }
    }
    return middle + bent.x * across + bent.y * down
  }

  /// Returns the four cubic Bernstein polynomials at `t`.
  private static func weights(_ t: Double) -> SIMD4<Double> {
    let rest = 1 - t
    return SIMD4(rest * rest * rest, 3 * rest * rest * t, 3 * rest * t * t, t * t * t)
  }
}
