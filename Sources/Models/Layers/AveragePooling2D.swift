/// Keras `AveragePooling2D`: the mean of each window, per channel; what lies beyond the image does not count.
public struct AveragePooling2D: Layer {
  /// Keras's name for the class.
  public static let className = "AveragePooling2D"
  /// The window's rows and columns.
  public var poolSize: Extent
  /// Pixels from one window to the next.
  public var strides: Extent
  /// What becomes of windows that reach beyond the image.
  public var padding: Padding

  /// A pooling; windows lie side by side unless `strides` says otherwise.
  public init(_ poolSize: Extent = Extent(2), strides: Extent? = nil, padding: Padding = .valid) {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
    self.padding = padding
  }

  var window: Window { Window(size: poolSize, strides: strides, padding: padding) }

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try input.pooled(by: window)
  }
}
