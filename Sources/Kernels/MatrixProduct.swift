/// The shape and strides of C = start + A·B, where B and C are made of vectors.
///
/// C is `[rows, panels]` vectors, B `[depth, panels]` vectors, A `[rows, depth]` floats. Strides
/// let one kernel read A plain or transposed and B row-major or panel by panel.
struct MatrixProduct {
  var rows: Int
  var panels: Int
  var depth: Int
  /// Floats from one row of A to the next, and from one depth to the next.
  var aRowStride: Int
  var aDepthStride: Int
  /// Vectors from one depth of B to the next, and from one panel to the next.
  var bDepthStride: Int
  var bPanelStride: Int
  /// Vectors from one row of C to the next, and from one panel to the next.
  var cRowStride: Int
  var cPanelStride: Int

  /// Computes C, summing over the depth in order, so that the result does not depend on how rows
  /// and panels are grouped.
  ///
  /// - Parameter bias: `[panels]` vectors that every row starts from; zeros if absent.
  func callAsFunction(
    a: UnsafePointer<Float>, b: UnsafePointer<Vector>, bias: UnsafePointer<Vector>?,
    c: UnsafeMutablePointer<Vector>
  ) {
    var panel = 0
    while panel < panels {
      let wide = Registers.tilePanels == 4 && panels - panel >= 4
      let b = b + panel * bPanelStride
      let c = c + panel * cPanelStride
      let bias = bias.map { $0 + panel }
      // Nearly equal tiles of at most six rows: a tile of one row would wait on its own sums.
      let tiles = (rows + 5) / 6
      var row = 0
      for tile in 0..<tiles {
        let height = (rows - row + tiles - tile - 1) / (tiles - tile)
        let a = a + row * aRowStride
        let c = c + row * cRowStride
        if wide { self.tile4(height, a, b, bias, c) } else { self.tile1(height, a, b, bias, c) }
        row += height
      }
      panel += wide ? 4 : 1
    }
  }

  private typealias Row<let panels: Int> = InlineArray<panels, Vector>

  private func tile1(
    _ height: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Vector>,
    _ bias: UnsafePointer<Vector>?, _ c: UnsafeMutablePointer<Vector>
  ) {
    let zero = Row<1>(repeating: Vector(repeating: 0))
    switch height {
    case 1: tile(InlineArray<1, Row<1>>(repeating: zero), a, b, bias, c)
    case 2: tile(InlineArray<2, Row<1>>(repeating: zero), a, b, bias, c)
    case 3: tile(InlineArray<3, Row<1>>(repeating: zero), a, b, bias, c)
    case 4: tile(InlineArray<4, Row<1>>(repeating: zero), a, b, bias, c)
    case 5: tile(InlineArray<5, Row<1>>(repeating: zero), a, b, bias, c)
    default: tile(InlineArray<6, Row<1>>(repeating: zero), a, b, bias, c)
    }
  }

  private func tile4(
    _ height: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Vector>,
    _ bias: UnsafePointer<Vector>?, _ c: UnsafeMutablePointer<Vector>
  ) {
    let zero = Row<4>(repeating: Vector(repeating: 0))
    switch height {
    case 1: tile(InlineArray<1, Row<4>>(repeating: zero), a, b, bias, c)
    case 2: tile(InlineArray<2, Row<4>>(repeating: zero), a, b, bias, c)
    case 3: tile(InlineArray<3, Row<4>>(repeating: zero), a, b, bias, c)
    case 4: tile(InlineArray<4, Row<4>>(repeating: zero), a, b, bias, c)
    case 5: tile(InlineArray<5, Row<4>>(repeating: zero), a, b, bias, c)
    default: tile(InlineArray<6, Row<4>>(repeating: zero), a, b, bias, c)
    }
  }

  /// One tile of C, held in registers over the whole depth.
  @inline(__always)
  private func tile<let height: Int, let width: Int>(
    _ zero: InlineArray<height, Row<width>>, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Vector>, _ bias: UnsafePointer<Vector>?, _ c: UnsafeMutablePointer<Vector>
  ) {
    var sums = zero
    if let bias {
      for i in 0..<height {
        for j in 0..<width { sums[unchecked: i][unchecked: j] = bias[j] }
      }
    }
    for k in 0..<depth {
      for j in 0..<width {
        let weight = b[k * bDepthStride + j * bPanelStride]
        for i in 0..<height {
          let value = a[i * aRowStride + k * aDepthStride]
          sums[unchecked: i][unchecked: j].addProduct(weight, Vector(repeating: value))
        }
      }
    }
    for i in 0..<height {
      for j in 0..<width { c[i * cRowStride + j * cPanelStride] = sums[unchecked: i][unchecked: j] }
    }
  }
}
