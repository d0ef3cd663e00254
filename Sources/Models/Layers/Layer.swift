/// A layer of a sequential network, named and configured as in Keras.
///
/// A layer describes; `Compiler` decides what runs. Shapes are those of one sample.
public protocol Layer: Sendable, Hashable {
  /// Keras's class, such as "Conv2D".
  static var className: String { get }

  /// How such layers are written: as Keras's JSON, and as a short text.
  static var form: LayerForm<Self> { get }

  /// The shape of the output.
  ///
  /// - Throws: `LayerError` when the layer cannot take such an input.
  func outputShape(for input: Shape) throws(LayerError) -> Shape

  /// The tensors that the layer has for an input it can take, in Keras's order and layout.
  func tensors(for input: Shape) -> [TensorDescription]

  /// Multiply-adds per sample of a forward pass, as the layer is defined.
  func multiplyAdds(for input: Shape) -> Int

  /// The simplest layers that do the same one after the other: a layer without its activation, and
  /// the activation.
  var components: [any Layer] { get }
}

extension Layer {
  /// No tensors.
  public func tensors(for input: Shape) -> [TensorDescription] { [] }
  /// No multiply-adds.
  public func multiplyAdds(for input: Shape) -> Int { 0 }
  /// The layer itself.
  public var components: [any Layer] { [self] }

  /// The number of parameters that training changes.
  public func trainableCount(for input: Shape) -> Int {
    saturatingSum(tensors(for: input).filter(\.isTrainable).map(\.count))
  }

  /// Keras's name for the first layer of this class in a network, such as "conv2d" or
  /// "max_pooling2d".
  public static var instanceName: String {
    var name = ""
    for (index, character) in className.enumerated() {
      if character.isUppercase, index > 0, name.last?.isNumber == false { name += "_" }
      name += character.lowercased()
    }
    return name
  }
}

/// What keeps a layer from standing where it does.
public struct LayerError: Error, Equatable {
  /// Such as "an image, put Flatten behind it".
  public let expected: String
  /// Such as "a vector of 128 units".
  public let found: String

  /// An error in words that are fit to print.
  public init(expected: String, found: String) {
    self.expected = printable(expected)
    self.found = printable(found)
  }
}

extension Shape {
  /// The image that a layer requires.
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
  /// How a tensor starts.
  public enum Initializer: Sendable, Hashable {
    /// Uniform within ±√(6 / (fan in + fan out)): Glorot & Bengio, "Understanding the difficulty of
    /// training deep feedforward neural networks" (2010).
    case glorotUniform(fanIn: Int, fanOut: Int)
    /// All zero.
    case zeros
    /// All one.
    case ones
  }

  /// The tensor's part in its layer, such as "kernel".
  public let part: String
  /// The shape, as Keras has it.
  public let shape: [Int]
  /// How it starts.
  public let initializer: Initializer
  /// Whether training changes it by its gradient; moving averages follow the data instead.
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
