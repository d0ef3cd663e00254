/// The offsets of the windows of an image and of the weights of a kernel, in floats. In a window, a
/// weight is multiplied by the float at the sum of both.
struct WindowPlaces: Sendable {
  /// The offset of each window's first pixel, row by row.
  let windows: IntegerBuffer
  /// The offset of each weight's float from the first pixel of its window,
  /// `[kernel height, kernel width, tapDepth]`.
  let weights: IntegerBuffer

  /// Computes the offsets.
  ///
  /// - Parameters:
  ///   - pixelStride: Floats per pixel.
  ///   - tapDepth: Weights per tap, one for each of the first floats of a pixel.
  ///   - rowStride: Floats from one row of the image to the next.
  init(_ g: WindowGeometry, pixelStride: Int, tapDepth: Int, rowStride: Int) {
    require(
      g.coveredHeight * rowStride <= Int(Int32.max),
      "\(g.coveredHeight) rows of \(rowStride) floats are too large for 32-bit offsets")
    windows = IntegerBuffer(count: g.windows)
    for window in 0..<g.windows {
      let (y, x) = window.quotientAndRemainder(dividingBy: g.outputWidth)
      windows[window] = y * g.strideY * rowStride + x * g.strideX * pixelStride
    }
    weights = IntegerBuffer(count: g.kernelHeight * g.kernelWidth * tapDepth)
    for weight in 0..<g.kernelHeight * g.kernelWidth * tapDepth {
      let (tap, channel) = weight.quotientAndRemainder(dividingBy: tapDepth)
      let (row, column) = tap.quotientAndRemainder(dividingBy: g.kernelWidth)
      weights[weight] = row * rowStride + column * pixelStride + channel
    }
  }
}
