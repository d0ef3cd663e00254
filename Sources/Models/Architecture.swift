/// A valid sequence of layers for images of one shape, with the shape of each layer's output.
public struct Architecture: Sendable, CustomStringConvertible {
  /// The network's name in results, such as "dense" or "cnn".
  public let name: String
  /// The shape of one image.
  public let input: ImageShape
  /// The layers, first to last.
  public let layers: [any Layer]
  /// The shape of each layer's output.
  public let outputShapes: [Shape]

  /// The maximum number of values in a layer's output, per image.
  static let largestLayer = 1 << 22

  /// The maximum number of values in an image.
  static let largestImage = 1 << 26

  /// The maximum number of parameters. Memory contains several times as many values, with gradients
  /// and Adam's moments; `MemoryPlan` counts them.
  static let largestParameterCount = 1 << 27

  /// The maximum number of layers.
  static let largestDepth = 256

  /// The allowed numbers of classes.
  static let classCounts = 2...256

  /// A network with the given layers. The last layer must give logits, a vector with one value per
  /// class. It may have a softmax activation, which does not change what is trained.
  ///
  /// - Throws: `ModelError.invalidArchitecture` if a layer does not accept its input or the network
  ///   exceeds a limit.
  public init(name: String, input: ImageShape, layers: [any Layer]) throws(ModelError) {
    guard input.height > 0, input.width > 0, input.channels > 0 else {
      throw .invalidArchitecture("an image of \(input) contains no values.")
    }
    guard layers.count <= Self.largestDepth else {
      throw .invalidArchitecture(
        "it has \(layers.count) layers; at most \(Self.largestDepth) are allowed.")
    }
    self.name = name
    self.input = input
    self.layers = layers
    var shape = Shape.image(input)
    var shapes: [Shape] = []
    for (index, layer) in layers.enumerated() {
      let place = "layer \(index + 1), \(type(of: layer).className),"
      do throws(LayerError) {
        try Self.checkSoftmax(layer, isLast: index == layers.count - 1)
        shape = try layer.outputShape(for: shape)
      } catch {
        throw .invalidArchitecture("\(place) requires \(error.expected), found \(error.found).")
      }
      guard shape.count <= Self.largestLayer else {
        throw .invalidArchitecture(
          "\(place) outputs \(shape) for an image of \(input), which is more than "
            + "\(Self.largestLayer) values. "
            + "Choose smaller images.")
      }
      shapes.append(shape)
    }
    outputShapes = shapes
    guard case .vector(let classes) = shape, Self.classCounts.contains(classes),
      layers.last.map(Self.givesLogits) == true
    else {
      throw .invalidArchitecture(
        "it must end in logits, a vector of \(Self.classCounts.lowerBound) to "
          + "\(Self.classCounts.upperBound) values without an activation or with softmax, found "
          + (layers.last.map { "\(type(of: $0).className) with an output of \(shape)" }
            ?? "no layer") + ".")
    }
    guard input.count <= Self.largestImage else {
      throw .invalidArchitecture(
        "an image of \(input) has more than \(Self.largestImage) values. Choose smaller images.")
    }
    guard zip(layers, inputShapes).contains(where: { $0.trainableCount(for: $1) > 0 }) else {
      throw .invalidArchitecture("it has no parameters: there is nothing to train.")
    }
    let count = parameterCount
    guard count <= Self.largestParameterCount else {
      throw .invalidArchitecture(
        "\(name) has \(count) parameters for images of \(input); at most "
          + "\(Self.largestParameterCount) are allowed. Choose smaller images.")
    }
  }

  private static func checkSoftmax(_ layer: any Layer, isLast: Bool) throws(LayerError) {
    guard layer.components.last as? Activation == Activation(.softmax), !isLast else { return }
    throw LayerError(expected: "softmax to come last", found: "layers after it")
  }

  /// Whether the output of a last layer can be logits.
  private static func givesLogits(_ layer: any Layer) -> Bool {
    guard let last = layer.components.last as? Activation else { return true }
    return [.linear, .softmax].contains(last.activation)
  }

  /// The name and shapes, such as "cnn (28×28×1 → 10)".
  public var description: String { "\(name) (\(input) → \(classes))" }

  /// The number of classes.
  public var classes: Int { outputShapes.last?.count ?? 0 }

  /// The shape of each layer's input.
  public var inputShapes: [Shape] { [.image(input)] + outputShapes.dropLast() }

  /// Keras's name of each layer: "conv2d", "conv2d_1", ….
  public var layerNames: [String] { Models.layerNames(of: layers) }

  /// The tensors of all layers with their names in files, such as "conv2d_1/kernel".
  public var tensors: [(name: String, description: TensorDescription)] {
    zip(zip(layerNames, layers), inputShapes).flatMap { pair, input in
      pair.1.tensors(for: input).map { (name: "\(pair.0)/\($0.part)", description: $0) }
    }
  }

  /// The number of parameters of each layer, including moving averages.
  public var parameterCounts: [Int] {
    zip(layers, inputShapes).map { layer, input in
      saturatingSum(layer.tensors(for: input).map(\.count))
    }
  }

  /// The number of parameters, including moving averages.
  public var parameterCount: Int { saturatingSum(parameterCounts) }

  /// Multiply-adds per image, by the layers' definitions. Training adds the gradients of the
  /// parameters and of all activations except the image.
  public var multiplyAdds: (forward: Int, training: Int) {
    var forward = 0
    var training = 0
    for (layer, input) in zip(layers, inputShapes) {
      let count = layer.multiplyAdds(for: input)
      training += forward == 0 ? 2 * count : 3 * count
      forward += count
    }
    return (forward, training)
  }
}

extension Architecture: Hashable {
  /// Whether name, input and layers are the same.
  public static func == (a: Architecture, b: Architecture) -> Bool {
    a.name == b.name && a.input == b.input
      && a.layers.map(\.erased) == b.layers.map(\.erased)
  }

  /// Hashes name, input and layers.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(input)
    for layer in layers { hasher.combine(layer.erased) }
  }
}

/// Keras's name of each layer: "conv2d", "conv2d_1", ….
func layerNames(of layers: [any Layer]) -> [String] {
  var numbers: [String: Int] = [:]
  return layers.map { layer in
    let kind = type(of: layer).instanceName
    let number = numbers[kind, default: 0]
    numbers[kind] = number + 1
    return number == 0 ? kind : "\(kind)_\(number)"
  }
}

extension Layer {
  fileprivate var erased: AnyHashable { AnyHashable(self) }
}
