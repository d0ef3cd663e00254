import Kernels
import RandomStreams

/// A trainable tensor in Keras's layout.
public struct Tensor: Sendable, Equatable {
  /// Its layer and its part in it, such as "conv2d/kernel".
  public let name: String
  /// `[3, 3, in, out]` for a convolution's kernel, `[in, out]` for a dense one, `[out]` for a bias.
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

/// Where a tensor's elements, in Keras's order, lie among a kernel's parameters.
struct TensorPlace {
  let name: String
  let shape: [Int]
  let parameters: Parameters
  let indices: [Int]

  func tensor(of buffer: FloatBuffer) -> Tensor {
    Tensor(name: name, shape: shape, values: indices.map { buffer[$0] })
  }

  /// Glorot-uniform values for a kernel, zeros for a bias.
  ///
  /// Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks"
  /// (2010): limit √(6 / (fan_in + fan_out)), the fans of a convolution counting its window.
  func initialize(seed: UInt64, position: Int) {
    guard shape.count > 1 else { return }
    let window = shape.dropLast(2).reduce(1, *)
    let fans = window * (shape[shape.count - 2] + shape[shape.count - 1])
    let limit = (6 / Double(fans)).squareRoot()
    var stream = RandomStream(seed: seed, purpose: .initialization, index: position)
    for index in indices {
      parameters.values[index] = Float(stream.uniform(in: -limit..<limit))
    }
  }
}
