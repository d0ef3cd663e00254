/// A layer of a sequential network, named and configured as in Keras.
///
/// A layer is only a description; `Compiler` chooses the code that runs. Shapes are per sample. The
/// protocol lists what all layers have; only this module can declare layers.
public protocol Layer: Sendable, Hashable {
  /// Keras's class, such as "Conv2D".
  static var className: String { get }

  /// How layers of this class are written as Keras's JSON and as a short text.
  static var form: LayerForm<Self> { get }

  /// The shape of the output.
  ///
  /// - Throws: `LayerError` if the layer does not accept this input.
  func outputShape(for input: Shape) throws(LayerError) -> Shape

  /// The layer's tensors for a valid input, in Keras's order and layout.
  func tensors(for input: Shape) -> [TensorDescription]

  /// Multiply-adds of a forward pass, per sample, by the layer's definition.
  func multiplyAdds(for input: Shape) -> Int

  /// An equivalent sequence of simpler layers: the layer without its activation, then the
  /// activation.
  var components: [any Layer] { get }

  /// Adds the ONNX operators of one of the `components`.
  ///
  /// - Parameters:
  ///   - input: The shape of a valid input.
  ///   - tensors: The layer's tensors by their names within it, in Keras's layout.
  func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor])
}

extension Layer {
  /// No tensors.
  public func tensors(for input: Shape) -> [TensorDescription] { [] }
  /// No multiply-adds.
  public func multiplyAdds(for input: Shape) -> Int { 0 }
  /// The layer itself.
  public var components: [any Layer] { [self] }

  /// The number of parameters that training changes.
  package func trainableCount(for input: Shape) -> Int {
    saturatingSum(tensors(for: input).filter(\.isTrainable).map(\.count))
  }

  /// Keras's name for the first layer of this class in a network, such as "conv2d" or
  /// "max_pooling2d".
  static var instanceName: String {
    var name = ""
    for (index, character) in className.enumerated() {
      if character.isUppercase, index > 0, name.last?.isNumber == false { name += "_" }
      name += character.lowercased()
    }
    return name
  }
}

/// Explains why a layer cannot be applied to its input.
public struct LayerError: Error, Equatable {
  /// What the layer requires, such as "an image as its input".
  public let expected: String
  /// What it was given, such as "a vector of 128 values".
  public let found: String

  /// An error. Control characters in its texts are replaced.
  package init(expected: String, found: String) {
    self.expected = printable(expected)
    self.found = printable(found)
  }
}

extension Shape {
  /// The shape as that of an image.
  ///
  /// - Throws: `LayerError` for a vector.
  func requireImage() throws(LayerError) -> ImageShape {
    guard case .image(let shape) = self else {
      throw LayerError(
        expected: "an image as its input, so it must come before the image is flattened",
        found: "a vector of \(count) values")
    }
    return shape
  }
}

/// One tensor of a layer.
public struct TensorDescription: Sendable, Hashable {
  /// The values before training.
  public enum Initializer: Sendable, Hashable {
    /// Uniform within ±√(6 / (fan in + fan out)), as `GlorotUniform` draws.
    case glorotUniform(fanIn: Int, fanOut: Int)
    /// All zero.
    case zeros
    /// All one.
    case ones
  }

  /// The tensor's name within its layer, such as "kernel".
  public let part: String
  /// The shape, as Keras has it.
  public let shape: [Int]
  /// The values before training.
  public let initializer: Initializer
  /// Whether the optimizer updates the tensor. It does not update moving averages.
  public let isTrainable: Bool

  init(_ part: String, _ shape: [Int], _ initializer: Initializer, isTrainable: Bool = true) {
    self.part = part
    self.shape = shape
    self.initializer = initializer
    self.isTrainable = isTrainable
  }

  /// The number of values.
  public var count: Int { saturatingProduct(shape) }
}
