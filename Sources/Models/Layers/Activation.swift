/// A function that is applied to each value.
public enum ActivationFunction: String, Sendable, Hashable, CaseIterable {
  /// The value itself.
  case linear
  /// The larger of the value and 0.
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The probabilities of the classes. Only a network's last layer may have it. The network then
  /// still ends in logits, from which the loss and the predictions are computed.
  case softmax
}

/// Keras `Activation`.
public struct Activation: Layer {
  /// Keras's name for the class.
  public static let className = "Activation"
  /// The function.
  public var activation: ActivationFunction

  /// A layer that applies `activation` to each value.
  public init(_ activation: ActivationFunction) { self.activation = activation }

  /// The text is the function's name, such as `relu`. Keras's `ReLU` and `Softmax` are read as this
  /// layer.
  public static let form = LayerForm(
    nil, defaults: Activation(.linear),
    options: [
      LayerOption(
        "activation", \.activation, .name, .required(ActivationFunction.usage), isRequired: true,
        standard: .linear)
    ],
    synonyms: [
      .init(
        className: "ReLU", layer: Activation(.relu),
        entries: [
          .absent("max_value"), .zero("negative_slope"), .zero("threshold"),
        ]),
      .init(className: "Softmax", layer: Activation(.softmax), entries: [.lastAxis]),
    ])

  /// The shape of the output.
  public func outputShape(for input: Shape) -> Shape { input }

  /// Adds the function. Softmax is left out, because the network's output is the logits.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    switch activation {
    case .linear, .softmax: break
    case .relu: graph.add("Relu")
    case .tanh: graph.add("Tanh")
    case .sigmoid: graph.add("Sigmoid")
    }
  }
}

extension ActivationFunction {
  /// The allowed texts of an activation layer.
  static let usage = allCases.map(\.rawValue).joined(separator: "|")

  /// The allowed texts of a layer's activation option, which is linear by default.
  static let optionUsage = allCases.filter { $0 != .linear }.map(\.rawValue).joined(separator: "|")

  /// The activation as a layer; none for `linear`.
  var layers: [any Layer] { self == .linear ? [] : [Activation(self)] }
}
