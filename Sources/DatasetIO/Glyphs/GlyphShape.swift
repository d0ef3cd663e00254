/// A position; x points right and y points down.
typealias GlyphPoint = SIMD2<Double>

/// One way to write a digit: strokes in the unit square, each a chain of points that straight lines
/// can join.
struct GlyphShape: Sendable {
  let strokes: [[GlyphPoint]]

  /// Creates a shape from a few points per stroke, in hundredths of the square; strokes end at
  /// corners.
  private init(_ strokes: [(Double, Double)]...) {
    self.strokes = strokes.map { stroke in
      smooth(through: stroke.map { GlyphPoint($0.0, $0.1) / 100 })
    }
  }

  /// The ways to write each digit; those of one digit are equally frequent.
  static let ofDigit: [[GlyphShape]] = [
    [round0, narrow0, overlapping0], [bare1, flagged1, footed1], [cornered2, looped2],
    [bowled3, flat3], [open4, closed4], [capped5, curved5], [curved6, straight6],
    [plain7, barred7, hooked7], [crossing8, ringed8], [curved9, straight9],
  ]

  private static let round0 = GlyphShape(
    [(54, 1), (28, 10), (14, 50), (27, 90), (50, 99), (75, 88), (86, 50), (74, 12), (50, 1)])
  private static let narrow0 = GlyphShape(
    [(62, 2), (36, 14), (24, 52), (30, 92), (46, 98), (68, 82), (77, 45), (70, 8), (56, 2)])
  private static let overlapping0 = GlyphShape(
    [
      (70, 12), (48, 2), (24, 20), (16, 58), (34, 95), (62, 93), (84, 62), (80, 24), (60, 4),
      (44, 10),
    ])

  private static let bare1 = GlyphShape([(50, 0), (50, 50), (50, 100)])
  private static let flagged1 = GlyphShape(
    [(30, 24), (44, 14), (56, 0)], [(56, 0), (55, 50), (54, 100)])
  private static let footed1 = GlyphShape(
    [(30, 22), (42, 14), (52, 0)], [(52, 0), (52, 98)], [(28, 98), (76, 98)])

  private static let cornered2 = GlyphShape(
    [(18, 24), (32, 4), (58, 1), (78, 18), (74, 42), (46, 70), (14, 98)],
    [(14, 98), (50, 97), (86, 98)])
  private static let looped2 = GlyphShape(
    [
      (20, 20), (40, 2), (66, 6), (76, 28), (62, 58), (36, 88), (18, 94), (16, 82), (32, 78),
      (56, 92), (86, 92),
    ])

  private static let bowled3 = GlyphShape(
    [(20, 14), (40, 1), (66, 4), (76, 22), (66, 40), (42, 47)],
    [(42, 47), (70, 53), (83, 74), (70, 94), (42, 99), (15, 86)])
  private static let flat3 = GlyphShape(
    [(20, 3), (50, 2), (78, 3)], [(78, 3), (62, 24), (44, 42)],
    [(44, 42), (72, 50), (82, 72), (68, 94), (42, 99), (16, 88)])

  private static let open4 = GlyphShape(
    [(28, 2), (22, 30), (16, 56)], [(16, 56), (50, 57), (86, 54)], [(72, 6), (69, 50), (66, 100)])
  private static let closed4 = GlyphShape(
    [(64, 0), (40, 30), (12, 64)], [(12, 64), (50, 65), (90, 64)], [(64, 0), (65, 50), (64, 100)])

  private static let capped5 = GlyphShape(
    [(24, 3), (50, 3), (80, 2)], [(24, 3), (22, 24), (20, 44)],
    [(20, 44), (44, 37), (72, 46), (82, 68), (68, 92), (40, 99), (14, 88)])
  private static let curved5 = GlyphShape(
    [
      (80, 4), (52, 4), (32, 12), (26, 32), (40, 44), (66, 52), (76, 72), (62, 94), (36, 98),
      (16, 88),
    ])

  private static let curved6 = GlyphShape(
    [
      (72, 4), (44, 12), (22, 42), (18, 74), (36, 97), (64, 96), (80, 76), (68, 54), (42, 54),
      (21, 74),
    ])
  private static let straight6 = GlyphShape(
    [(54, 0), (36, 30), (20, 64)],
    [(20, 64), (22, 90), (46, 99), (72, 90), (78, 70), (60, 54), (36, 58), (20, 72)])

  private static let plain7 = GlyphShape(
    [(16, 4), (48, 4), (84, 3)], [(84, 3), (58, 46), (42, 100)])
  private static let barred7 = GlyphShape(
    [(16, 5), (48, 3), (84, 4)], [(84, 4), (60, 46), (40, 100)], [(30, 50), (52, 49), (78, 48)])
  private static let hooked7 = GlyphShape(
    [(16, 20), (18, 4)], [(18, 4), (50, 5), (82, 2)], [(82, 2), (66, 34), (58, 100)])

  private static let crossing8 = GlyphShape(
    [
      (72, 14), (50, 1), (28, 12), (30, 34), (52, 48), (76, 66), (76, 90), (50, 99), (24, 90),
      (24, 68), (48, 50), (70, 32), (74, 16), (58, 3),
    ])
  private static let ringed8 = GlyphShape(
    [(50, 1), (28, 10), (28, 36), (50, 46), (72, 36), (72, 10), (50, 1)],
    [(50, 46), (22, 58), (20, 86), (50, 99), (80, 86), (78, 58), (50, 46)])

  private static let curved9 = GlyphShape(
    [(78, 22), (60, 3), (34, 5), (20, 26), (34, 46), (60, 44), (78, 22)],
    [(78, 22), (78, 56), (66, 88), (40, 99), (22, 90)])
  private static let straight9 = GlyphShape(
    [(74, 16), (54, 2), (30, 8), (20, 30), (32, 48), (56, 46), (74, 26)],
    [(76, 4), (74, 50), (70, 100)])
}

/// Returns a Catmull–Rom curve through `points`, with four lines from each point to the next.
private func smooth(through points: [GlyphPoint]) -> [GlyphPoint] {
  var curve = [points[0]]
  for span in 1..<points.count {
    let (start, end) = (points[span - 1], points[span])
    let before = span > 1 ? points[span - 2] : start
    let after = span + 1 < points.count ? points[span + 1] : end
    for t in [0.25, 0.5, 0.75, 1] {
      let square = 2 * before - 5 * start + 4 * end - after
      let cube = 3 * (start - end) + after - before
      curve.append(start + t / 2 * (end - before + t * (square + t * cube)))
    }
  }
  return curve
}
