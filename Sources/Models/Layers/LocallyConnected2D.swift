/// Keras 2's `LocallyConnected2D`: a convolution with a separate kernel for each position.
public struct LocallyConnected2D: Layer {
  /// Keras's name for the class.
  public static let className = "LocallyConnected2D"
  /// The number of output channels.
  public var filters: Int
  /// The kernels' rows and columns, each 1 to `Conv2D.largestKernel`.
  public var kernelSize: Extent
  /// The step between windows, in pixels.
  public var strides: Extent
  /// How windows that extend beyond the image are handled.
  public var padding: Padding
  /// The function applied to each output.
  public var activation: ActivationFunction
  /// Whether a bias per position and filter is added.
  public var useBias: Bool

  /// A locally connected layer.
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

  /// `local:FILTERS[:KERNEL][:sSTRIDES][:same][:ACTIVATION][:nobias]`. The default kernel is 3×3.
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
      .activation(\.activation), .useBias(\.useBias),
    ],
    entries: KerasEntry.kernelAndBias + [
      .channelsLast, .oneOf("implementation", [.integer(1), .integer(2)]),
    ]
  ) { [JSON.Member("implementation", .integer($0.padding == .same ? 2 : 1))] }

  /// Keras pads these layers by half a kernel. That differs from the padding of `Conv2D` if a
  /// stride is above 1 or a side of the kernel is even.
  var window: Window {
    Window(size: kernelSize, strides: strides, padding: padding, padsByHalf: true)
  }

  /// The convolution with the same windows.
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
  /// The kernels are initialized as those of a `Conv2D`. Keras multiplies the fans by the number of
  /// positions, so that its initial weights shrink as the image grows.
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

  /// Multiply-adds of a forward pass, per sample.
  public func multiplyAdds(for input: Shape) -> Int { tied.multiplyAdds(for: input) }

  /// The layer without its activation, and the activation.
  public var components: [any Layer] {
    var linear = self
    linear.activation = .linear
    return [linear] + activation.layers
  }

  /// Adds operators that copy the windows' pixels and multiply every window by its own kernel, because
  /// ONNX has no such layer.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    guard let image = input.image, let output = try? outputShape(for: input).image else { return }
    let margins = ZeroPadding2D(window.margins(on: image))
    margins.addNodes(to: &graph, input: input, tensors: [:])
    guard let padded = try? margins.outputShape(for: input).image else { return }
    let (positions, taps) = (output.height * output.width, kernelSize.height * kernelSize.width)
    let pixels = (0..<positions).flatMap { position in
      let top = position / output.width * strides.height
      let left = position % output.width * strides.width
      return (0..<taps).map { tap in
        let (row, column) = tap.quotientAndRemainder(dividingBy: kernelSize.width)
        return Int32((top + row) * padded.width + left + column)
      }
    }
    // [N, channels, pixels] → [N, channels, positions, taps] → [positions, N, taps · channels]
    graph.add("Reshape", [.shape([0, image.channels, padded.height * padded.width])])
    graph.add(
      "Gather", [ONNXConstant("windows", [positions, taps], .int32(pixels))],
      ["axis": .integer(2)])
    graph.add("Transpose", [], ["perm": .integers([2, 0, 3, 1])])
    graph.add("Reshape", [.shape([0, 0, taps * image.channels])])
    // [positions, N, filters] → [N, filters, positions] → [N, filters, rows, columns]
    graph.add("MatMul", .of(tensors["kernel"]))
    graph.add("Transpose", [], ["perm": .integers([1, 2, 0])])
    graph.add("Reshape", [.shape([0, filters, output.height, output.width])])
    if let bias = tensors["bias"] { graph.add("Add", .of(bias.transposed([2, 0, 1]))) }
  }
}
