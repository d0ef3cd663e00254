import Models

/// A layer whose parameters are to be counted, named after its Keras counterpart.
public enum CountedLayer: Sendable, Hashable, CustomStringConvertible {
  /// `Dense(units)`: one weight an input and unit, one bias a unit.
  case dense(units: Int)
  /// `Conv2D(filters, kernel)`: one weight a tap, input channel and filter, one bias a filter.
  case convolution(filters: Int, kernel: Int)

  /// Such as "dense:128" and "conv:32:3".
  public var description: String {
    switch self {
    case .dense(let units): "dense:\(units)"
    case .convolution(let filters, let kernel): "conv:\(filters):\(kernel)"
    }
  }
}

/// What a layer on images of one shape consists of.
public struct ParameterCount: Sendable, Equatable {
  /// The shape of an image; a dense layer takes it flattened.
  public let input: ImageShape
  /// The layer.
  public let layer: CountedLayer
  /// Multipliers.
  public let weights: Int
  /// Addends.
  public let biases: Int
  /// The shape of its output, without padding; 1×1×units of a dense layer.
  public let output: ImageShape

  /// Weights and biases, as `model.summary()` counts.
  public var parameters: Int { weights + biases }

  /// The count of a layer; nil where its kernel is larger than the image.
  public init?(_ layer: CountedLayer, on input: ImageShape) {
    self.layer = layer
    self.input = input
    switch layer {
    case .dense(let units):
      weights = input.count * units
      biases = units
      output = ImageShape(height: 1, width: 1, channels: units)
    case .convolution(let filters, let kernel):
      guard kernel <= min(input.height, input.width) else { return nil }
      weights = kernel * kernel * input.channels * filters
      biases = filters
      output = ImageShape(
        height: input.height - kernel + 1, width: input.width - kernel + 1, channels: filters)
    }
  }
}

/// One line of what Keras's `model.summary()` prints.
public struct SummaryRow: Sendable, Equatable {
  /// Such as "conv2d_1".
  public let name: String
  /// Such as "Conv2D".
  public let type: String
  /// `[height, width, channels]`, or `[units]` once the image is flat.
  public let outputShape: [Int]
  /// Weights and biases.
  public let parameters: Int
}

extension Architecture {
  /// The layers as `model.summary()` lists them.
  public var summary: [SummaryRow] {
    layers.indices.map { index in
      SummaryRow(
        name: layerNames[index], type: type(of: layers[index]).className,
        outputShape: outputShapes[index].dimensions, parameters: parameterCounts[index])
    }
  }
}
