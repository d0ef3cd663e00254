/// Keras `MaxPooling2D`: the greatest value of each window, per channel.
public struct MaxPooling2D: Layer {
  /// Keras's name for the class.
  public static let className = "MaxPooling2D"
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

  /// `maxpool[:SIZE][:sSTRIDES][:same]`, of 2×2 unless told otherwise, windows side by side.
  public static let form = LayerForm(
    "maxpool", defaults: MaxPooling2D(),
    options: [
      LayerOption(
        "pool_size", \.poolSize, .extent(upTo: Window.largestSide), .optional("SIZE"),
        standard: Extent(2)),
      LayerOption(
        "strides", \.strides, .extent(upTo: Window.largestSide), .word("sSTRIDES", prefix: "s"),
        nullIsDefault: true, standard: \.poolSize),
      LayerOption("padding", \.padding, .name, .word("same"), standard: .valid),
    ],
    entries: [.channelsLast])

  var window: Window { Window(size: poolSize, strides: strides, padding: padding) }

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try checkOptions()
    return try input.pooled(by: window)
  }
}
