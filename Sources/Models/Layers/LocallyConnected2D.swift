/// Keras 2's `LocallyConnected2D`: a convolution whose every position has a kernel of its own.
public struct LocallyConnected2D: Layer {
  /// Keras's name for the class.
  public static let className = "LocallyConnected2D"
  /// The number of output channels.
  public var filters: Int
  /// The kernels' rows and columns, each 1 to `Conv2D.largestKernel`.
  public var kernelSize: Extent
  /// Pixels from one window to the next.
  public var strides: Extent
  /// What becomes of windows that reach beyond the image.
  public var padding: Padding
  /// The function applied to each output.
  public var activation: ActivationFunction
  /// Whether a bias per position and filter is added.
  public var useBias: Bool

  /// A convolution with untied weights.
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

  /// `local:FILTERS[:KERNEL][:sSTRIDES][:same][:ACTIVATION][:nobias]`, a kernel of 3×3 unless told
  /// otherwise.
  public static let form = LayerForm(
    "local", defaults: LocallyConnected2D(1, Extent(3)),
    options: [
      LayerOption(
        "filters", \.filters, .integer(in: 1...Architecture.largestLayer), .required("FILTERS"),
        isRequired: true, standard: 1),
      LayerOption(
        "kernel_size", \.kernelSize, .extent(upTo: Conv2D.largestKernel), .optional("KERNEL"),
        isRequired: true, standard: Extent(3)),
      LayerOption(
        "strides", \.strides, .extent(upTo: Window.largestSide), .word("sSTRIDES", prefix: "s"),
        standard: Extent(1)),
      LayerOption("padding", \.padding, .name, .word("same"), standard: .valid),
      LayerOption(
        "activation", \.activation, .name, .word(ActivationFunction.optionUsage),
        nullIsDefault: true
      ) { _ in .linear },
      LayerOption(
        "use_bias", \.useBias, .flag(exceptFor: "nobias"), .word("nobias"), standard: true),
    ],
    entries: KerasEntry.kernelAndBias + [
      .channelsLast, .oneOf("implementation", [.integer(1), .integer(2)]),
    ]
  ) { [JSON.Member("implementation", .integer($0.padding == .same ? 2 : 1))] }

  /// Keras pads such layers by half a kernel, which differs from a convolution's padding where strides
  /// are over 1 or a side of the kernel is even.
  var window: Window {
    Window(size: kernelSize, strides: strides, padding: padding, padsByHalf: true)
  }

  /// The convolution with as many windows of the same size.
  private var tied: Conv2D {
    Conv2D(filters, kernelSize, strides: strides, padding: padding, useBias: useBias)
  }

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try tied.outputShape(for: input)
  }

  /// Kernel `[positions, kernel height · kernel width · channels, filters]`, bias
  /// `[rows, columns, filters]`.
  ///
  /// The kernels start as those of a `Conv2D` would. Keras multiplies the fans by the number of
  /// positions, which makes the weights smaller the larger the image is.
  public func tensors(for input: Shape) -> [TensorDescription] {
    guard let channels = input.image?.channels, let output = try? outputShape(for: input).image
    else { return [] }
    let taps = saturatingProduct(kernelSize.height, kernelSize.width)
    let inputs = saturatingProduct(taps, channels)
    return [
      TensorDescription(
        "kernel", [saturatingProduct(output.height, output.width), inputs, filters],
        .glorotUniform(fanIn: inputs, fanOut: saturatingProduct(taps, filters)))
    ]
      + (useBias
        ? [TensorDescription("bias", [output.height, output.width, filters], .zeros)] : [])
  }

  /// Multiply-adds per sample of a forward pass.
  public func multiplyAdds(for input: Shape) -> Int { tied.multiplyAdds(for: input) }

  /// The layer without its activation, and the activation.
  public var components: [any Layer] {
    var linear = self
    linear.activation = .linear
    return [linear] + activation.layers
  }
}
