/// Keras `Conv2D`: a convolution with the same kernel at every position, channels last.
public struct Conv2D: Layer {
  /// Keras's name for the class.
  public static let className = "Conv2D"
  /// The number of output channels.
  public var filters: Int
  /// The kernel's rows and columns, each 1 to `largestKernel`.
  public var kernelSize: Extent
  /// The step between windows, in pixels.
  public var strides: Extent
  /// How windows that extend beyond the image are handled.
  public var padding: Padding
  /// The function applied to each output.
  public var activation: ActivationFunction
  /// Whether a bias per filter is added.
  public var useBias: Bool

  /// The largest side of a kernel.
  static let largestKernel = 11

  /// A convolutional layer.
  public init(
    _ filters: Int, _ kernelSize: Extent, strides: Extent = Extent(1), padding: Padding = .valid,
    activation: ActivationFunction = .linear, useBias: Bool = true
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.strides = strides
    self.padding = padding
    self.activation = activation
    self.useBias = useBias
  }

  /// `conv:FILTERS[:KERNEL][:sSTRIDES][:same][:ACTIVATION][:nobias]`. The default kernel is 3×3.
  public static let form = LayerForm(
    "conv", defaults: Conv2D(1, Extent(3)),
    options: [
      LayerOption(
        "filters", \.filters, .integer(in: 1...Architecture.largestLayer), .required("FILTERS"),
        isRequired: true, standard: 1),
      LayerOption(
        "kernel_size", \.kernelSize, .extent(upTo: largestKernel), .optional("KERNEL"),
        isRequired: true, standard: Extent(3)),
      LayerOption(
        "strides", \.strides, .extent(upTo: Window.largestSide), .word("sSTRIDES", prefix: "s"),
        standard: Extent(1)),
      LayerOption("padding", \.padding, .name, .word("same"), standard: .valid),
      .activation(\.activation), .useBias(\.useBias),
    ],
    entries: KerasEntry.kernelAndBias + [
      .channelsLast, .ones("dilation_rate"), .fixed("groups", .integer(1)),
    ])

  var window: Window { Window(size: kernelSize, strides: strides, padding: padding) }

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    let image = try input.requireImage()
    try checkOptions()
    let geometry = try window.geometry(on: image)
    return .image(
      ImageShape(
        height: geometry.outputHeight, width: geometry.outputWidth, channels: filters))
  }

  /// Kernel `[kernel height, kernel width, channels, filters]`, bias `[filters]`.
  public func tensors(for input: Shape) -> [TensorDescription] {
    guard let channels = input.image?.channels else { return [] }
    let taps = saturatingProduct(kernelSize.height, kernelSize.width)
    return [
      TensorDescription(
        "kernel", [kernelSize.height, kernelSize.width, channels, filters],
        .glorotUniform(
          fanIn: saturatingProduct(taps, channels), fanOut: saturatingProduct(taps, filters)))
    ] + (useBias ? [TensorDescription("bias", [filters], .zeros)] : [])
  }

  /// Multiply-adds of a forward pass, per sample.
  public func multiplyAdds(for input: Shape) -> Int {
    guard let image = input.image, let output = try? window.geometry(on: image) else { return 0 }
    return saturatingProduct(
      output.outputHeight, output.outputWidth, kernelSize.height, kernelSize.width,
      image.channels, filters)
  }

  /// The layer without its activation, and the activation.
  public var components: [any Layer] {
    var linear = self
    linear.activation = .linear
    return [linear] + activation.layers
  }

  /// Adds `Conv`, whose kernel is `[filters, channels, kernel height, kernel width]`.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    guard let image = input.image else { return }
    graph.add(
      "Conv", .of(tensors["kernel"]?.transposed([3, 2, 0, 1]), tensors["bias"]),
      window.attributes(on: image))
  }
}
