/// Keras `BatchNormalization` over the last axis: per channel (or unit of a vector), minus the mean,
/// divided by the standard deviation, times gamma, plus beta.
///
/// In training mean and variance are those of the batch, and the moving averages follow them; else
/// they are the moving averages. Ioffe & Szegedy, "Batch Normalization" (2015).
public struct BatchNormalization: Layer {
  /// Keras's name for the class.
  public static let className = "BatchNormalization"
  /// How much of a moving average a step keeps, 0…1.
  public var momentum: Double
  /// Added to the variance.
  public var epsilon: Double
  /// Whether beta is added.
  public var center: Bool
  /// Whether the result is multiplied by gamma.
  public var scale: Bool

  /// A batch normalisation.
  public init(
    momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
  }

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    guard (0...1).contains(momentum) else {
      throw LayerError(expected: "a momentum from 0 to 1", found: "\(momentum)")
    }
    guard epsilon > 0, epsilon <= 1 else {
      throw LayerError(expected: "an epsilon above 0, at most 1", found: "\(epsilon)")
    }
    return input
  }

  /// Gamma, beta, moving mean and moving variance, each `[channels]`.
  public func tensors(for input: Shape) -> [TensorDescription] {
    let channels = input.image?.channels ?? input.count
    return (scale ? [TensorDescription("gamma", [channels], .ones)] : [])
      + (center ? [TensorDescription("beta", [channels], .zeros)] : [])
      + [
        TensorDescription("moving_mean", [channels], .zeros, isTrainable: false),
        TensorDescription("moving_variance", [channels], .ones, isTrainable: false),
      ]
  }

  /// Multiply-adds per sample of a forward pass.
  public func multiplyAdds(for input: Shape) -> Int { input.count }
}
