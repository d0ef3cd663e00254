import Kernels

/// How windows that extend beyond the image are handled.
public enum Padding: String, Sendable, Hashable, CaseIterable {
  /// Every window lies within the image; there is no padding.
  case valid
  /// The image is padded to give ⌈size / stride⌉ windows. An odd pixel of padding goes to the end.
  case same
}

/// The windows of a kernel or a pool on an image, placed as in Keras.
struct Window: Sendable, Hashable {
  var size: Extent
  var strides: Extent
  var padding: Padding
  /// Whether the first window begins half a window before the image, regardless of the strides.
  var padsByHalf = false

  /// The largest side of a kernel or a pool, and the largest stride.
  static let largestSide = 4_096

  /// The positions of the windows on an image.
  ///
  /// - Throws: `LayerError` if no window fits.
  func geometry(on image: ImageShape) throws(LayerError) -> WindowGeometry {
    for extent in [size, strides] {
      guard (1...Self.largestSide).contains(extent.height),
        (1...Self.largestSide).contains(extent.width)
      else {
        throw LayerError(
          expected: "sides and strides from 1 to \(Self.largestSide)", found: "\(extent)")
      }
    }
    guard image.height > 0, image.width > 0 else {
      throw LayerError(expected: "an image of at least one pixel", found: "\(image)")
    }
    guard padding == .same || (size.height <= image.height && size.width <= image.width) else {
      throw LayerError(
        expected: "an image of at least \(size), or padding \"same\"", found: "\(image)")
    }
    let rows = lay(size.height, strides.height, on: image.height)
    let columns = lay(size.width, strides.width, on: image.width)
    // The stride makes no difference to a single window, but kernels allocate memory for it.
    return WindowGeometry(
      height: image.height, width: image.width, kernelHeight: size.height,
      kernelWidth: size.width, strideY: rows.count == 1 ? 1 : strides.height,
      strideX: columns.count == 1 ? 1 : strides.width,
      paddingTop: rows.before, paddingLeft: columns.before, outputHeight: rows.count,
      outputWidth: columns.count)
  }

  /// Returns the rows and columns of padding that the windows cover.
  func margins(on image: ImageShape) -> ZeroPadding2D.Margins {
    let rows = lay(size.height, strides.height, on: image.height)
    let columns = lay(size.width, strides.width, on: image.width)
    let height = (rows.count - 1) * strides.height + size.height
    let width = (columns.count - 1) * strides.width + size.width
    return ZeroPadding2D.Margins(
      top: rows.before, bottom: max(height - image.height - rows.before, 0),
      left: columns.before, right: max(width - image.width - columns.before, 0))
  }

  /// The number of windows along one side, and the padding before the first one.
  private func lay(_ size: Int, _ stride: Int, on length: Int) -> (count: Int, before: Int) {
    guard padding == .same else { return ((length - size) / stride + 1, 0) }
    let count = length / stride + (length % stride == 0 ? 0 : 1)
    return (count, padsByHalf ? size / 2 : max((count - 1) * stride - length + size, 0) / 2)
  }
}

extension Shape {
  /// The shape of an image after pooling.
  func pooled(by window: Window) throws(LayerError) -> Shape {
    let image = try requireImage()
    let geometry = try window.geometry(on: image)
    return .image(
      ImageShape(
        height: geometry.outputHeight, width: geometry.outputWidth, channels: image.channels))
  }
}
