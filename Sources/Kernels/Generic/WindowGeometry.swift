/// The positions of the windows of a kernel or a pool on an image.
///
/// Window (y, x) begins at row `y · strideY − paddingTop` and column `x · strideX − paddingLeft` of
/// the image. Beyond the image, a kernel sees zeros, and a pool sees nothing.
public struct WindowGeometry: Sendable, Hashable {
  // All properties are stored because a debug build would call getters in the innermost loops.
  /// The number of rows and columns of the image.
  public let height, width: Int
  /// The number of rows and columns of a window.
  public let kernelHeight, kernelWidth: Int
  /// The number of rows and columns from one window to the next.
  public let strideY, strideX: Int
  /// The number of rows and columns by which the first window extends beyond the image.
  public let paddingTop, paddingLeft: Int
  /// The number of windows down and across.
  public let outputHeight, outputWidth: Int

  /// Creates a geometry. Every window must contain at least one pixel of the image.
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
      "\(outputHeight)×\(outputWidth) windows of \(kernelHeight)×\(kernelWidth) pixels with "
        + "strides \(strideY)×\(strideX) do not fit on an image of \(height)×\(width)")
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

  /// The number of rows and columns that all windows together cover, including padding.
  var coveredHeight: Int { (outputHeight - 1) * strideY + kernelHeight }
  var coveredWidth: Int { (outputWidth - 1) * strideX + kernelWidth }
  /// Whether all windows lie within the image.
  var liesWithin: Bool {
    paddingTop == 0 && paddingLeft == 0 && coveredHeight <= height && coveredWidth <= width
  }
  /// Whether windows have 3×3 pixels and are one pixel apart.
  public var isThreeByThree: Bool {
    kernelHeight == 3 && kernelWidth == 3 && strideY == 1 && strideX == 1
  }
  /// The number of windows.
  var windows: Int { outputHeight * outputWidth }
}
