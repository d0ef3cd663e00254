/// Keras `Conv2D`: one kernel for all positions of the image, channels last.
public struct Conv2D: Layer {
  /// Keras's name for the class.
  public static let className = "Conv2D"
  /// The number of output channels.
  public var filters: Int
  /// The kernel's rows and columns, each 1 to `largestKernel`.
  public var kernelSize: Extent
  /// Pixels from one window to the next.
  public var strides: Extent
  /// What becomes of windows that reach beyond the image.
  public var padding: Padding
  /// The function applied to each output.
  public var activation: ActivationFunction
  /// Whether a bias per filter is added.
  public var useBias: Bool

  /// The largest side of a kernel.
  public static let largestKernel = 11

  /// A convolution.
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

  var window: Window { Window(size: kernelSize, strides: strides, padding: padding) }

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    let image = try input.requireImage()
    guard filters >= 1 else { throw LayerError(expected: "at least 1 filter", found: "\(filters)") }
    guard max(kernelSize.height, kernelSize.width) <= Self.largestKernel else {
      throw LayerError(
        expected: "a kernel of at most \(Extent(Self.largestKernel))", found: "\(kernelSize)")
    }
    let geometry = try window.geometry(on: image)
    return .image(
      ImageShape(
        height: geometry.outputHeight, width: geometry.outputWidth, channels: filters))
  }

  /// Kernel `[kernel height, kernel width, channels, filters]`, bias `[filters]`.
  public func tensors(for input: Shape) -> [TensorDescription] {
    guard let channels = input.image?.channels else { return [] }
    let taps = kernelSize.height * kernelSize.width
    return [
      TensorDescription(
        "kernel", [kernelSize.height, kernelSize.width, channels, filters],
        .glorotUniform(fanIn: taps * channels, fanOut: taps * filters))
    ] + (useBias ? [TensorDescription("bias", [filters], .zeros)] : [])
  }

  /// Multiply-adds per sample of a forward pass.
  public func multiplyAdds(for input: Shape) -> Int {
    guard let image = input.image, let output = try? window.geometry(on: image) else { return 0 }
    return output.outputHeight * output.outputWidth * kernelSize.height * kernelSize.width
      * image.channels * filters
  }

  /// The layer without its activation, and the activation.
  public var components: [any Layer] {
    var linear = self
    linear.activation = .linear
    return [linear] + activation.layers
  }
}
