/// Keras `MaxPooling2D`: the maximum of each window, per channel.
public struct MaxPooling2D: Layer {
  /// Keras's name for the class.
  public static let className = "MaxPooling2D"
  /// The window's rows and columns.
  public var poolSize: Extent
  /// The step between windows, in pixels.
  public var strides: Extent
  /// How windows that extend beyond the image are handled.
  public var padding: Padding

  /// A pooling layer. By default windows do not overlap: `strides` equals `poolSize`.
  public init(_ poolSize: Extent = Extent(2), strides: Extent? = nil, padding: Padding = .valid) {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
    self.padding = padding
  }

  /// `maxpool[:SIZE][:sSTRIDES][:same]`. The default size is 2×2; strides default to the size.
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

  /// Adds `MaxPool`.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    guard let image = input.image else { return }
    graph.add("MaxPool", [], window.attributes(on: image))
  }
}
