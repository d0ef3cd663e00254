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

  /// The convolution with the same windows.
  var tied: Conv2D {
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
    let taps = kernelSize.height * kernelSize.width
    return [
      TensorDescription(
        "kernel", [output.height * output.width, taps * channels, filters],
        .glorotUniform(fanIn: taps * channels, fanOut: taps * filters))
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
