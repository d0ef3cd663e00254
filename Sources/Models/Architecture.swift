/// The size of an image: rows, columns and values a pixel.
public struct ImageShape: Sendable, Hashable, CustomStringConvertible {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// Values a pixel.
  public let channels: Int

  /// A shape of `height`×`width`×`channels`.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Values an image.
  public var count: Int { height * width * channels }

  /// Such as "28×28×1".
  public var description: String { "\(height)×\(width)×\(channels)" }
}

/// One layer of a network, named after its Keras counterpart.
public enum Layer: Sendable, Hashable {
  /// `Conv2D(filters, 3, activation="relu")`, without padding.
  case convolution(filters: Int)
  /// `MaxPooling2D(2)`.
  case maxPooling
  /// `Flatten()`, row-major, channels last.
  case flatten
  /// `Dropout(rate)`.
  case dropout(rate: Double)
  /// `Dense(units, activation="relu")`.
  case denseReLU(units: Int)
  /// `Dense(units)`: the last layer, whose outputs are the logits.
  case logits(classes: Int)
}

/// The layers of a network and the shape of what passes between them.
public struct Architecture: Sendable, Hashable {
  /// What the network is called in results: "dense", "cnn".
  public let name: String
  /// The shape of one image.
  public let input: ImageShape
  /// The layers, first to last.
  public let layers: [Layer]
  /// The shape of each layer's output; after `flatten` it is 1×1×units.
  public let outputShapes: [ImageShape]

  /// The most values that one layer gives for an image: of a batch all are in memory at once.
  public static let largestLayer = 1 << 22

  /// The most trainable parameters: they are in memory four times, with gradients and Adam's moments.
  public static let largestParameterCount = 1 << 27

  /// A network of any layers that the engine runs: pairs of convolution and max-pooling, `flatten`,
  /// dense layers and dropout, `logits`.
  ///
  /// - Throws: `ModelError.invalidArchitecture` when a layer cannot stand where it does, or the network
  ///   is larger than it may be.
  public init(name: String, input: ImageShape, layers: [Layer]) throws(ModelError) {
    self.name = name
    self.input = input
    self.layers = layers
    outputShapes = try Self.shapes(of: layers, from: input)
    guard parameterCount <= Self.largestParameterCount else {
      throw .invalidArchitecture(
        "images of \(input) give \(name) \(parameterCount) parameters, of which it may have "
          + "\(Self.largestParameterCount). Choose smaller images.")
    }
  }

  /// Flatten → Dense(`units`, relu) → Dense(`classes`).
  public static func dense(
    input: ImageShape, classes: Int, units: Int = 128
  ) throws(ModelError) -> Architecture {
    try Architecture(
      name: "dense", input: input,
      layers: [.flatten, .denseReLU(units: units), .logits(classes: classes)])
  }

  /// Conv2D(32) → MaxPool → Conv2D(64) → MaxPool → Flatten → [Dropout] → Dense(`classes`).
  ///
  /// Keras: keras.io, "Simple MNIST convnet", which has a dropout of 0.5.
  ///
  /// - Parameter dropout: The dropout's rate; none at 0.
  public static func cnn(
    input: ImageShape, classes: Int, dropout: Double
  ) throws(ModelError) -> Architecture {
    try Architecture(
      name: "cnn", input: input,
      layers: [
        .convolution(filters: 32), .maxPooling, .convolution(filters: 64), .maxPooling, .flatten,
      ] + (dropout == 0 ? [] : [.dropout(rate: dropout)]) + [.logits(classes: classes)])
  }

  /// The number of classes.
  public var classes: Int { outputShapes.last?.channels ?? 0 }

  /// The number of trainable parameters of each layer.
  public var parameterCounts: [Int] {
    layers.indices.map { index in
      let before = index == 0 ? input : outputShapes[index - 1]
      return switch layers[index] {
      case .convolution(let filters): (9 * before.channels + 1) * filters
      case .denseReLU(let units), .logits(let units): (before.count + 1) * units
      case .maxPooling, .flatten, .dropout: 0
      }
    }
  }

  /// The number of trainable parameters.
  public var parameterCount: Int { parameterCounts.reduce(0, +) }

  /// The names and shapes of the tensors, in Keras's order and layout.
  var tensorShapes: [(name: String, shape: [Int])] {
    var convolutions = 0
    var denses = 0
    return layers.indices.flatMap { index -> [(name: String, shape: [Int])] in
      let before = index == 0 ? input : outputShapes[index - 1]
      switch layers[index] {
      case .convolution(let filters):
        let name = Self.layerName("conv2d", number: convolutions)
        convolutions += 1
        return [("\(name)/kernel", [3, 3, before.channels, filters]), ("\(name)/bias", [filters])]
      case .denseReLU(let units), .logits(let units):
        let name = Self.layerName("dense", number: denses)
        denses += 1
        return [("\(name)/kernel", [before.count, units]), ("\(name)/bias", [units])]
      case .maxPooling, .flatten, .dropout: return []
      }
    }
  }

  /// A layer's name as Keras numbers them: "conv2d", "conv2d_1", ….
  package static func layerName(_ kind: String, number: Int) -> String {
    number == 0 ? kind : "\(kind)_\(number)"
  }

  /// Multiply-adds an image, by the layers' definitions: forward, and with the gradients of
  /// parameters and activations for training. Outputs that no pooling window covers do not count,
  /// nor does the gradient of the image.
  public var multiplyAdds: (forward: Int, training: Int) {
    var forward = 0
    var training = 0
    for index in layers.indices {
      let before = index == 0 ? input : outputShapes[index - 1]
      let count: Int
      switch layers[index] {
      case .convolution(let filters):
        let pooled = outputShapes[index + 1]
        count = 9 * before.channels * filters * 4 * pooled.height * pooled.width
      case .denseReLU(let units), .logits(let units): count = before.count * units
      case .maxPooling, .flatten, .dropout: continue
      }
      training += forward == 0 ? 2 * count : 3 * count
      forward += count
    }
    return (forward, training)
  }

  private static func shapes(
    of layers: [Layer], from input: ImageShape
  ) throws(ModelError) -> [ImageShape] {
    guard input.height > 0, input.width > 0, input.channels > 0 else {
      throw .invalidArchitecture("an image of \(input) holds nothing.")
    }
    var shape = input
    var isFlat = false
    var shapes: [ImageShape] = []
    for (index, layer) in layers.enumerated() {
      let place = "layer \(index + 1), \(layer),"
      switch layer {
      case .convolution(let filters):
        guard !isFlat, index + 1 < layers.count, layers[index + 1] == .maxPooling else {
          throw .invalidArchitecture(
            "\(place) must come before `flatten` and before a max-pooling.")
        }
        guard filters > 0 else { throw .invalidArchitecture("\(place) has no filters.") }
        guard shape.height >= 4, shape.width >= 4 else {
          throw .invalidArchitecture(
            "\(place) gets \(shape); a 3×3 kernel and 2×2 pooling need at least 4×4.")
        }
        shape = ImageShape(height: shape.height - 2, width: shape.width - 2, channels: filters)
      case .maxPooling:
        guard index > 0, case .convolution = layers[index - 1] else {
          throw .invalidArchitecture("\(place) must follow a convolution.")
        }
        shape = ImageShape(
          height: shape.height / 2, width: shape.width / 2, channels: shape.channels)
      case .flatten:
        guard !isFlat else { throw .invalidArchitecture("\(place) is the second of its kind.") }
        isFlat = true
        shape = ImageShape(height: 1, width: 1, channels: shape.count)
      case .dropout(let rate):
        guard index > 0, isFlat, layers[index - 1] != .flatten || index > 1 else {
          throw .invalidArchitecture("\(place) must follow `flatten` and a layer with weights.")
        }
        guard rate >= 0, rate < 1 else {
          throw .invalidArchitecture("\(place) must have a rate from 0 to below 1.")
        }
      case .denseReLU(let units), .logits(let units):
        guard isFlat else { throw .invalidArchitecture("\(place) must come after `flatten`.") }
        guard units > 0 else { throw .invalidArchitecture("\(place) has no units.") }
        shape = ImageShape(height: 1, width: 1, channels: units)
      }
      guard
        [shape.height, shape.width, shape.channels].map(Double.init).reduce(1, *)
          <= Double(Self.largestLayer)
      else {
        throw .invalidArchitecture(
          "\(place) gives \(shape) for an image of \(input), more than \(Self.largestLayer) values. "
            + "Choose smaller images.")
      }
      if case .logits(let classes) = layer {
        guard index == layers.count - 1, (2...256).contains(classes) else {
          throw .invalidArchitecture("\(place) must be the last, with 2 to 256 classes.")
        }
      }
      shapes.append(shape)
    }
    guard case .logits = layers.last else {
      throw .invalidArchitecture("the last layer must be `logits`.")
    }
    return shapes
  }
}
