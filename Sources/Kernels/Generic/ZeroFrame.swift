/// Copies an image with zeros around it. What does not fit in the frame is left out.
struct ZeroFrame: Sendable {
  /// The number of rows, and of floats per row, of the image that are copied.
  private let rows, row: Int
  /// The number of floats from one row of the image to the next.
  private let sourceRow: Int
  private let top, left: Int
  /// The number of rows of the frame, and of floats per row.
  private let framedHeight: Int
  let framedRow: Int

  /// Creates a frame.
  ///
  /// - Parameters:
  ///   - pixelStride: Floats per pixel.
  ///   - top: Rows of zeros above the image.
  ///   - left: Columns of zeros to its left.
  ///   - framedHeight: Rows of the copy.
  ///   - framedWidth: Columns of the copy.
  init(
    height: Int, width: Int, pixelStride: Int, top: Int, left: Int, framedHeight: Int,
    framedWidth: Int
  ) {
    framedRow = framedWidth * pixelStride
    self.left = left * pixelStride
    self.top = top
    self.framedHeight = framedHeight
    sourceRow = width * pixelStride
    rows = min(height, framedHeight - top)
    row = min(sourceRow, framedRow - self.left)
  }

  /// The number of floats of the copy.
  var size: Int { framedHeight * framedRow }

  /// Copies an image to `target`, which has `size` floats.
  func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: top * framedRow)
    for y in 0..<rows {
      let line = target + (top + y) * framedRow
      line.update(repeating: 0, count: left)
      (line + left).update(from: source + y * sourceRow, count: row)
      (line + left + row).update(repeating: 0, count: framedRow - left - row)
    }
    (target + (top + rows) * framedRow)
      .update(repeating: 0, count: (framedHeight - top - rows) * framedRow)
  }
}
