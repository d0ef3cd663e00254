/// A tensor of a network in Keras's layout.
public struct Tensor: Sendable, Equatable {
  /// The layer's name and the tensor's name within it, such as "conv2d/kernel".
  public let name: String
  /// The shape, as `Layer.tensors` gives it: `[height, width, in, out]` for a convolution's kernel.
  public let shape: [Int]
  /// The values, row-major.
  public var values: [Float]

  /// A tensor of the given values.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *))
    self.name = name
    self.shape = shape
    self.values = values
  }
}
