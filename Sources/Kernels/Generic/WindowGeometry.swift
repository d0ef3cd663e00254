/// Where the windows of a kernel or a pool lie on an image.
///
/// Window (y, x) begins at row `y · strideY − paddingTop` and column `x · strideX − paddingLeft` of
/// the image; what lies beyond the image counts as zero for a kernel, and not at all for a pool.
public struct WindowGeometry: Sendable, Hashable {
  // Stored, not derived: a debug build would call getters from the innermost loops.
  /// The image's rows and columns.
  public let height, width: Int
  /// The window's rows and columns.
  public let kernelHeight, kernelWidth: Int
  /// Rows and columns from one window to the next.
  public let strideY, strideX: Int
  /// How far the first window reaches beyond the image.
  public let paddingTop, paddingLeft: Int
  /// Windows down and across.
  public let outputHeight, outputWidth: Int

  /// A geometry; every window has at least one pixel within the image.
  public init(
    height: Int, width: Int, kernelHeight: Int, kernelWidth: Int, strideY: Int, strideX: Int,
    paddingTop: Int, paddingLeft: Int, outputHeight: Int, outputWidth: Int
  ) {
    require(
      height > 0 && width > 0 && kernelHeight > 0 && kernelWidth > 0 && strideY > 0 && strideX > 0
        && paddingTop >= 0 && paddingTop < kernelHeight && paddingLeft >= 0
        && paddingLeft < kernelWidth && outputHeight > 0 && outputWidth > 0
        && (outputHeight - 1) * strideY - paddingTop < height
        && (outputWidth - 1) * strideX - paddingLeft < width,
      "\(outputHeight)×\(outputWidth) windows of \(kernelHeight)×\(kernelWidth), "
        + "\(strideY)×\(strideX) apart, on \(height)×\(width)")
    self.height = height
    self.width = width
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.strideY = strideY
    self.strideX = strideX
    self.paddingTop = paddingTop
    self.paddingLeft = paddingLeft
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// Rows and columns that all windows together cover, padding included.
  var coveredHeight: Int { (outputHeight - 1) * strideY + kernelHeight }
  var coveredWidth: Int { (outputWidth - 1) * strideX + kernelWidth }
  /// Whether no window reaches beyond the image.
  var liesWithin: Bool {
    paddingTop == 0 && paddingLeft == 0 && coveredHeight <= height && coveredWidth <= width
  }
  /// The number of windows.
  var windows: Int { outputHeight * outputWidth }
}
