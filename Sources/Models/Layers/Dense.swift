/// Keras `Dense`: activation(input · kernel + bias).
public struct Dense: Layer {
  /// Keras's name for the class.
  public static let className = "Dense"
  /// The number of outputs.
  public var units: Int
  /// The function applied to each output.
  public var activation: ActivationFunction
  /// Whether a bias is added.
  public var useBias: Bool

  /// A fully connected layer.
  public init(_ units: Int, activation: ActivationFunction = .linear, useBias: Bool = true) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
  }

  /// `dense:UNITS[:ACTIVATION][:nobias]`.
  public static let form = LayerForm(
    "dense", defaults: Dense(1),
    options: [
      LayerOption(
        "units", \.units, .integer(in: 1...Architecture.largestLayer), .required("UNITS"),
        isRequired: true, standard: 1),
      .activation(\.activation), .useBias(\.useBias),
    ],
    entries: KerasEntry.kernelAndBias)

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    guard case .vector = input else {
      throw LayerError(
        expected: "a vector as its input: put Flatten or global pooling before it",
        found: "an image of \(input)")
    }
    try checkOptions()
    return .vector(units)
  }

  /// Kernel `[inputs, units]`, bias `[units]`.
  public func tensors(for input: Shape) -> [TensorDescription] {
    [
      TensorDescription(
        "kernel", [input.count, units], .glorotUniform(fanIn: input.count, fanOut: units))
    ] + (useBias ? [TensorDescription("bias", [units], .zeros)] : [])
  }

  /// Multiply-adds of a forward pass, per sample.
  public func multiplyAdds(for input: Shape) -> Int { saturatingProduct(input.count, units) }

  /// The layer without its activation, and the activation.
  public var components: [any Layer] {
    [Dense(units, useBias: useBias)] + activation.layers
  }

  /// Adds `Gemm`.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    graph.add("Gemm", .of(tensors["kernel"], tensors["bias"]))
  }
}
