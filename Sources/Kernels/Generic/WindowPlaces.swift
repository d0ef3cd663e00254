/// Where the windows of an image and the taps of a kernel are: the pixel that a window sees through a
/// tap is at the sum of both, in floats.
struct WindowPlaces: Sendable {
  /// The first pixel of each window, row by row.
  let windows: IntegerBuffer
  /// The weights of a window, `[kernel height, kernel width, tapDepth]`, relative to its first pixel.
  let taps: IntegerBuffer

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
    taps = IntegerBuffer(count: g.kernelHeight * g.kernelWidth * tapDepth)
    for weight in 0..<g.kernelHeight * g.kernelWidth * tapDepth {
      let (tap, channel) = weight.quotientAndRemainder(dividingBy: tapDepth)
      let (row, column) = tap.quotientAndRemainder(dividingBy: g.kernelWidth)
      taps[weight] = row * rowStride + column * pixelStride + channel
    }
  }
}
