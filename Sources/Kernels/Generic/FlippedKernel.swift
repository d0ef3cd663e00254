/// The gradient of the input by a convolution with the flipped kernel.
///
/// A pixel is seen through taps that lie `strideY` rows and `strideX` columns apart, and pixels
/// that lie a stride apart are seen through the same taps. There are thus `strideY · strideX` kinds
/// of pixels. For each kind, the gradient is a convolution of the output gradient with stride 1 and
/// the taps of that kind in reverse order. These are stored as
/// `[channels / 16, taps down, taps across, filters, 16 channels]`.
final class FlippedKernel: InputGradient {
  private let geometry: WindowGeometry
  private let channelPanels: Int
  private let panels: Int
  private let weights: FloatBuffer
  /// For each kind of columns, the offset in floats of what each weight is multiplied by, in the
  /// output gradient with zeros around it, `[taps down, taps across, filters]`.
  private let places: [IntegerBuffer]
  /// The index of the first vector in `weights` for each kind of pixels, `[strideY, strideX]`.
  private let starts: [Int]
  /// The number of rows and columns of the output gradient with zeros around it.
  private let paddedHeight, paddedWidth: Int
  private let frame: ZeroFrame
  /// The largest number of taps of a kind, down and across.
  private let mostDown, mostAcross: Int

  init(geometry g: WindowGeometry, channelPanels: Int, panels: Int) {
    geometry = g
    self.channelPanels = channelPanels
    self.panels = panels
    mostDown = (g.kernelHeight + g.strideY - 1) / g.strideY
    mostAcross = (g.kernelWidth + g.strideX - 1) / g.strideX
    paddedHeight = (g.height - 1 + g.paddingTop) / g.strideY + mostDown
    paddedWidth = (g.width - 1 + g.paddingLeft) / g.strideX + mostAcross
    frame = ZeroFrame(
      height: g.outputHeight, width: g.outputWidth, pixelStride: panels * vectorWidth,
      top: mostDown - 1, left: mostAcross - 1, framedHeight: paddedHeight,
      framedWidth: paddedWidth)
    let filters = panels * vectorWidth
    let (rows, rowStride) = (mostDown, paddedWidth * filters)
    require(
      paddedHeight * rowStride <= Int(Int32.max),
      "\(paddedHeight) rows of \(rowStride) floats are too large for 32-bit offsets")
    places = (0..<g.strideX).map { column in
      let depth = Self.taps(of: column, kernel: g.kernelWidth, stride: g.strideX) * filters
      let places = IntegerBuffer(count: rows * depth)
      for weight in 0..<rows * depth {
        places[weight] = weight / depth * rowStride + weight % depth
      }
      return places
    }
    var starts: [Int] = []
    var count = 0
    for row in 0..<g.strideY {
      for column in 0..<g.strideX {
        starts.append(count)
        count +=
          Self.taps(of: row, kernel: g.kernelHeight, stride: g.strideY)
          * Self.taps(of: column, kernel: g.kernelWidth, stride: g.strideX)
          * panels * vectorWidth * channelPanels
      }
    }
    self.starts = starts
    weights = FloatBuffer(count: count * vectorWidth)
  }

  /// Returns the number of taps along one side of the kernel that see the pixels of a kind.
  private static func taps(of kind: Int, kernel: Int, stride: Int) -> Int {
    kind < kernel ? (kernel - kind + stride - 1) / stride : 0
  }

  /// The number of floats of scratch memory, for the output gradient with zeros around it.
  var scratchSize: Int {
    isUnpadded ? 0 : frame.size
  }

  private var isUnpadded: Bool {
    paddedHeight == geometry.outputHeight && paddedWidth == geometry.outputWidth
  }

  func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>, samples: Int,
    scratch: UnsafeMutablePointer<Vector>
  ) {
    for sample in 0..<samples {
      backward(
        gradient + sample * geometry.windows * panels,
        to: target + sample * geometry.height * geometry.width * channelPanels, scratch: scratch)
    }
  }

  private func backward(
    _ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>,
    scratch: UnsafeMutablePointer<Vector>
  ) {
    let g = geometry
    let filters = panels * vectorWidth
    var source = gradient
    if !isUnpadded {
      frame.copy(
        UnsafeRawPointer(gradient).assumingMemoryBound(to: Float.self),
        to: UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Float.self))
      source = UnsafePointer(scratch)
    }
    let floats = UnsafeRawPointer(source).assumingMemoryBound(to: Float.self)
    for y in 0..<g.height {
      let (lastRow, row) = (y + g.paddingTop).quotientAndRemainder(dividingBy: g.strideY)
      let down = Self.taps(of: row, kernel: g.kernelHeight, stride: g.strideY)
      // Leave out the taps that see only the zeros above and below.
      let firstTap = min(max(down - 1 - lastRow, 0), down)
      let endTap = max(min(down, g.outputHeight + down - 1 - lastRow), firstTap)
      for column in 0..<g.strideX {
        let across = Self.taps(of: column, kernel: g.kernelWidth, stride: g.strideX)
        let first =
          (column - g.paddingLeft % g.strideX + g.strideX) % g.strideX
        if first >= g.width { continue }
        let lastColumn = (first + g.paddingLeft) / g.strideX
        let depth = across * filters
        MatrixProduct(
          rows: (g.width - first + g.strideX - 1) / g.strideX, panels: channelPanels,
          depth: (endTap - firstTap) * depth, aRowStride: filters, bDepthStride: 1,
          bPanelStride: down * depth, cRowStride: g.strideX * channelPanels,
          cPanelStride: 1, aDepthOffsets: places[column].integers
        )(
          a: floats
            + ((lastRow - down + mostDown + firstTap) * paddedWidth + lastColumn - across
              + mostAcross) * filters,
          b: weights.vectors + starts[row * g.strideX + column] + firstTap * depth, bias: nil,
          c: target + (y * g.width + first) * channelPanels)
      }
    }
  }

  func copyKernel(from parameters: Parameters, panel: Int, rows: Range<Int>) {
    for row in rows {
      copyRow(panel * geometry.kernelHeight + row, from: parameters)
    }
  }

  private func copyRow(_ panelRow: Int, from parameters: Parameters) {
    let g = geometry
    let (panel, y) = panelRow.quotientAndRemainder(dividingBy: g.kernelHeight)
    let (stepDown, row) = y.quotientAndRemainder(dividingBy: g.strideY)
    let down = Self.taps(of: row, kernel: g.kernelHeight, stride: g.strideY)
    let filters = panels * vectorWidth
    for x in 0..<g.kernelWidth {
      let (stepAcross, column) = x.quotientAndRemainder(dividingBy: g.strideX)
      let across = Self.taps(of: column, kernel: g.kernelWidth, stride: g.strideX)
      let tap = (down - 1 - stepDown) * across + across - 1 - stepAcross
      for channelPanel in 0..<channelPanels {
        let first =
          ((panelRow * g.kernelWidth + x) * channelPanels + channelPanel) * vectorWidth
          * vectorWidth
        let start =
          starts[row * g.strideX + column]
          + (channelPanel * down * across + tap) * filters + panel * vectorWidth
        transposeSquare(
          parameters.values.floats + first, stride: vectorWidth, to: weights.vectors + start)
      }
    }
  }
}
