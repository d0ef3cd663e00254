/// The shape and strides of a product C = start + A·B, where B and C consist of vectors.
///
/// C is `[rows, panels]` vectors, B is `[depth, panels]` vectors, and A is `[rows, depth]` floats.
/// With strides, one kernel reads A plain or transposed, and B row-major or panel by panel. With
/// tables of offsets, A can be the windows of an image, read in place.
struct MatrixProduct {
  var rows: Int
  var panels: Int
  var depth: Int
  /// The stride in floats from one row of A to the next, and from one depth to the next.
  var aRowStride = 0
  var aDepthStride = 0
  /// The stride in vectors from one depth of B to the next, and from one panel to the next.
  var bDepthStride: Int
  var bPanelStride: Int
  /// The stride in vectors from one row of C to the next, and from one panel to the next.
  var cRowStride: Int
  var cPanelStride: Int
  /// The offset in floats of each row and of each depth of A, used instead of the stride if not nil.
  /// An element is at the sum of both.
  var aRowOffsets: UnsafePointer<Int32>?
  var aDepthOffsets: UnsafePointer<Int32>?
  /// Whether the product is added to the contents of C.
  var accumulates = false

  /// Computes C. It sums over the depth in order, so that the result does not depend on how rows
  /// and panels are grouped.
  ///
  /// - Parameter bias: `[panels]` vectors that the sums of every row start from. If nil, they start
  ///   from zero, or from C if the product accumulates.
  func callAsFunction(
    a: UnsafePointer<Float>, b: UnsafePointer<Vector>, bias: UnsafePointer<Vector>?,
    c: UnsafeMutablePointer<Vector>
  ) {
    guard Registers.tilePanels == 4 else {
      split(0..<panels, tallest: 6, a, b, bias, c)
      return
    }
    // A single panel needs more rows to have as many independent sums.
    let wide = panels / 4 * 4 + (panels % 4 >= 2 ? 2 : 0)
    split(0..<wide, tallest: 6, a, b, bias, c)
    split(wide..<panels, tallest: 12, a, b, bias, c)
  }

  /// Splits the rows into nearly equal tiles of at most `tallest` rows: a tile of one row would
  /// wait for its own sums.
  private func split(
    _ panels: Range<Int>, tallest: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Vector>,
    _ bias: UnsafePointer<Vector>?, _ c: UnsafeMutablePointer<Vector>
  ) {
    if panels.isEmpty { return }
    let tiles = (rows + tallest - 1) / tallest
    let height = rows / max(tiles, 1)
    let taller = rows - tiles * height
    self.tiles(height + 1, rows: 0..<taller * (height + 1), panels, a, b, bias, c)
    self.tiles(height, rows: taller * (height + 1)..<rows, panels, a, b, bias, c)
  }

  private typealias Row<let panels: Int> = InlineArray<panels, Vector>

  /// Computes tiles of one height. The height is chosen once, so that the loops over tiles are
  /// compiled for it.
  private func tiles(
    _ height: Int, rows: Range<Int>, _ panels: Range<Int>, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Vector>, _ bias: UnsafePointer<Vector>?, _ c: UnsafeMutablePointer<Vector>
  ) {
    if rows.isEmpty { return }
    var panel = panels.lowerBound
    if Registers.tilePanels == 4 {
      let zero = Row<4>(repeating: Vector(repeating: 0))
      let fours = panel..<panel + panels.count / 4 * 4
      switch height {
      case 1: run(InlineArray<1, Row<4>>(repeating: zero), rows, fours, a, b, bias, c)
      case 2: run(InlineArray<2, Row<4>>(repeating: zero), rows, fours, a, b, bias, c)
      case 3: run(InlineArray<3, Row<4>>(repeating: zero), rows, fours, a, b, bias, c)
      case 4: run(InlineArray<4, Row<4>>(repeating: zero), rows, fours, a, b, bias, c)
      case 5: run(InlineArray<5, Row<4>>(repeating: zero), rows, fours, a, b, bias, c)
      case 6: run(InlineArray<6, Row<4>>(repeating: zero), rows, fours, a, b, bias, c)
      default: break
      }
      panel = fours.upperBound
      if panels.upperBound - panel >= 2 {
        let zero = Row<2>(repeating: Vector(repeating: 0))
        let two = panel..<panel + 2
        switch height {
        case 1: run(InlineArray<1, Row<2>>(repeating: zero), rows, two, a, b, bias, c)
        case 2: run(InlineArray<2, Row<2>>(repeating: zero), rows, two, a, b, bias, c)
        case 3: run(InlineArray<3, Row<2>>(repeating: zero), rows, two, a, b, bias, c)
        case 4: run(InlineArray<4, Row<2>>(repeating: zero), rows, two, a, b, bias, c)
        case 5: run(InlineArray<5, Row<2>>(repeating: zero), rows, two, a, b, bias, c)
        default: run(InlineArray<6, Row<2>>(repeating: zero), rows, two, a, b, bias, c)
        }
        panel += 2
      }
    }
    let zero = Row<1>(repeating: Vector(repeating: 0))
    let ones = panel..<panels.upperBound
    switch height {
    case 1: run(InlineArray<1, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 2: run(InlineArray<2, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 3: run(InlineArray<3, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 4: run(InlineArray<4, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 5: run(InlineArray<5, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 6: run(InlineArray<6, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 7: run(InlineArray<7, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 8: run(InlineArray<8, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 9: run(InlineArray<9, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 10: run(InlineArray<10, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    case 11: run(InlineArray<11, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    default: run(InlineArray<12, Row<1>>(repeating: zero), rows, ones, a, b, bias, c)
    }
  }

  @inline(__always)
  private func run<let height: Int, let width: Int>(
    _ zero: InlineArray<height, Row<width>>, _ rows: Range<Int>, _ panels: Range<Int>,
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Vector>, _ bias: UnsafePointer<Vector>?,
    _ c: UnsafeMutablePointer<Vector>
  ) {
    var panel = panels.lowerBound
    while panel < panels.upperBound {
      var row = rows.lowerBound
      while row < rows.upperBound {
        tile(
          zero, row, a, b + panel * bPanelStride, bias.map { $0 + panel },
          c + (row * cRowStride + panel * cPanelStride))
        row += height
      }
      panel += width
    }
  }

  /// Computes one tile of C, whose sums stay in registers over the whole depth.
  @inline(__always)
  private func tile<let height: Int, let width: Int>(
    _ zero: InlineArray<height, Row<width>>, _ row: Int, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Vector>, _ bias: UnsafePointer<Vector>?, _ c: UnsafeMutablePointer<Vector>
  ) {
    var lines = InlineArray<height, UnsafePointer<Float>>(repeating: a)
    for i in 0..<height {
      lines[unchecked: i] += aRowOffsets.map { Int($0[row + i]) } ?? (row + i) * aRowStride
    }
    var sums = zero
    if let bias {
      for i in 0..<height {
        for j in 0..<width { sums[unchecked: i][unchecked: j] = bias[j] }
      }
    } else if accumulates {
      for i in 0..<height {
        for j in 0..<width {
          sums[unchecked: i][unchecked: j] = c[i * cRowStride + j * cPanelStride]
        }
      }
    }
    if let aDepthOffsets {
      for k in 0..<depth { add(&sums, lines, at: Int(aDepthOffsets[k]), b + k * bDepthStride) }
    } else {
      for k in 0..<depth { add(&sums, lines, at: k * aDepthStride, b + k * bDepthStride) }
    }
    for i in 0..<height {
      for j in 0..<width { c[i * cRowStride + j * cPanelStride] = sums[unchecked: i][unchecked: j] }
    }
  }

  /// Adds the products of one depth.
  @inline(__always)
  private func add<let height: Int, let width: Int>(
    _ sums: inout InlineArray<height, Row<width>>,
    _ lines: InlineArray<height, UnsafePointer<Float>>, at offset: Int, _ b: UnsafePointer<Vector>
  ) {
    for j in 0..<width {
      let weight = b[j * bPanelStride]
      for i in 0..<height {
        sums[unchecked: i][unchecked: j].addProduct(
          weight, Vector(repeating: lines[unchecked: i][offset]))
      }
    }
  }
}
