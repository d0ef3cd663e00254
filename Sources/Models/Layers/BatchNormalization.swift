/// Keras `BatchNormalization` over the last axis. Per channel (or unit of a vector) it subtracts
/// the mean, divides by the standard deviation, multiplies by gamma and adds beta.
///
/// Training uses the mean and variance of the batch and updates the moving averages. Inference uses
/// the moving averages. Ioffe & Szegedy, "Batch Normalization" (2015).
public struct BatchNormalization: Layer {
  /// Keras's name for the class.
  public static let className = "BatchNormalization"
  /// The weight of the previous moving average in each update, 0…1.
  public var momentum: Double
  /// Added to the variance.
  public var epsilon: Double
  /// Whether beta is added.
  public var center: Bool
  /// Whether the result is multiplied by gamma.
  public var scale: Bool

  /// A batch normalization layer.
  public init(
    momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
  }

  /// `batchnorm[:mMOMENTUM][:eEPSILON][:nocenter][:noscale]`.
  public static let form = LayerForm(
    "batchnorm", defaults: BatchNormalization(),
    options: [
      LayerOption(
        "momentum", \.momentum, .number("a number from 0 to 1") { (0...1).contains($0) },
        .word("mMOMENTUM", prefix: "m"), standard: 0.99),
      LayerOption(
        "epsilon", \.epsilon, .number("a number from 1e-12 to 1") { $0 >= 1e-12 && $0 <= 1 },
        .word("eEPSILON", prefix: "e"), standard: 1e-3),
      LayerOption(
        "center", \.center, .flag(exceptFor: "nocenter"), .word("nocenter"), standard: true),
      LayerOption(
        "scale", \.scale, .flag(exceptFor: "noscale"), .word("noscale"), standard: true),
    ],
    entries: [
      .lastAxis, .initializer("beta_initializer", "Zeros"),
      .initializer("gamma_initializer", "Ones"),
      .initializer("moving_mean_initializer", "Zeros"),
      .initializer("moving_variance_initializer", "Ones"), .absent("beta_regularizer"),
      .absent("gamma_regularizer"), .absent("beta_constraint"), .absent("gamma_constraint"),
      .fixed("synchronized", .boolean(false)), .fixed("renorm", .boolean(false)),
      .absent("renorm_clipping"), .ignored("renorm_momentum"), .ignored("fused"),
      .absent("virtual_batch_size"), .absent("adjustment"),
    ])

  /// The shape of the output.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try checkOptions()
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

  /// Multiply-adds of a forward pass, per sample.
  public func multiplyAdds(for input: Shape) -> Int { input.count }

  /// Adds `BatchNormalization` with the moving averages.
  public func addNodes(to graph: inout ONNXGraph, input: Shape, tensors: [String: Tensor]) {
    let channels = input.image?.channels ?? input.count
    func constant(_ part: String, otherwise value: Float) -> Tensor {
      tensors[part]
        ?? Tensor(name: part, shape: [channels], values: .init(repeating: value, count: channels))
    }
    graph.add(
      "BatchNormalization",
      .of(
        constant("gamma", otherwise: 1), constant("beta", otherwise: 0), tensors["moving_mean"],
        tensors["moving_variance"]), ["epsilon": .number(Float(epsilon))])
  }
}
