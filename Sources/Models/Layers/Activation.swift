/// A function of each value.
public enum ActivationFunction: String, Sendable, Hashable, CaseIterable {
  /// The value itself.
  case linear
  /// The value, or 0 if that is greater.
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The probabilities of the classes. Only a network's last layer may have it, where it stands for
  /// logits: the loss and predictions are computed from these.
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

  /// The function is the text: `relu`. Keras's `ReLU` and `Softmax` are layers of this kind.
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
}

extension ActivationFunction {
  /// As a layer, in a text's form.
  static let usage = allCases.map(\.rawValue).joined(separator: "|")

  /// As a layer's option: it is linear unless told otherwise.
  static let optionUsage = allCases.filter { $0 != .linear }.map(\.rawValue).joined(separator: "|")

  /// The layers that a layer's activation comes to.
  var layers: [any Layer] { self == .linear ? [] : [Activation(self)] }
}
