/// Keras `Dropout`: during training each value is set to zero with probability `rate` and otherwise
/// divided by 1 − rate.
///
/// Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014).
public struct Dropout: Layer {
  /// Keras's name for the class.
  public static let className = "Dropout"
  /// The probability that a value is dropped, 0 ..< 1.
  public var rate: Double

  /// A layer that drops values with probability `rate`.
  public init(_ rate: Double) { self.rate = rate }

  /// `dropout:RATE`.
  public static let form = LayerForm(
    "dropout", defaults: Dropout(0),
    options: [
      LayerOption(
        "rate", \.rate, .number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 },
        .required("RATE"), isRequired: true, standard: 0)
    ],
    entries: [.ignored("seed"), .absent("noise_shape")])

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try checkOptions()
    return input
  }

  /// Adds nothing: dropout has no effect on inference.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {}
}
