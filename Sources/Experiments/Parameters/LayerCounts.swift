import Models

/// What a layer on images of one shape consists of.
package struct ParameterCount: Sendable {
  /// The shape of an image; a layer that takes no images takes it flattened.
  package let input: ImageShape
  /// The layer.
  package let layer: any Layer
  /// Multipliers.
  package let weights: Int
  /// Addends.
  package let biases: Int
  /// The shape of its output; 1×1×units of a vector.
  package let output: ImageShape

  /// The layer as options take it, such as "dense:128" and "conv:32:3".
  package var name: String { NetworkDescription(layers: [layer]).text }

  /// The most values of anything that is counted: their sums overflow no integer.
  static let largestCount = 1 << 60

  /// Weights and biases, as `model.summary()` counts.
  package var parameters: Int { weights + biases }

  /// The count of a layer.
  ///
  /// - Throws: `LayerError` where the layer cannot take such images.
  package init(_ layer: any Layer, on input: ImageShape) throws(LayerError) {
    self.layer = layer
    self.input = input
    let isFlattened =
      (try? layer.outputShape(for: .image(input))) == nil
      && (try? layer.outputShape(for: .vector(input.count))) != nil
    let shape: Shape = isFlattened ? .vector(input.count) : .image(input)
    let outputShape = try layer.outputShape(for: shape)
    let tensors = layer.tensors(for: shape)
    let sizes = [input.count, outputShape.count] + tensors.map(\.count)
    guard sizes.allSatisfy({ $0 <= Self.largestCount }) else {
      throw LayerError(
        expected: "at most \(Self.largestCount) values per tensor", found: "\(sizes.max() ?? 0)")
    }
    output =
      switch outputShape {
      case .image(let image): image
      case .vector(let units): ImageShape(height: 1, width: 1, channels: units)
      }
    biases = tensors.filter { $0.part == "bias" }.reduce(0) { $0 + $1.count }
    weights = tensors.reduce(0) { $0 + $1.count } - biases
  }
}

/// One line of what Keras's `model.summary()` prints.
package struct SummaryRow: Sendable, Equatable {
  /// Such as "conv2d_1".
  package let name: String
  /// Such as "Conv2D".
  package let type: String
  /// `[height, width, channels]`, or `[units]` once the image is flat.
  package let outputShape: [Int]
  /// All parameters, moving averages included.
  package let parameters: Int
  /// Those that training changes.
  package let trainableParameters: Int
  /// Multiply-adds per image of a forward pass.
  package let multiplyAdds: Int
}

extension Architecture {
  /// The layers as `model.summary()` lists them.
  package var summary: [SummaryRow] {
    layers.indices.map { index in
      SummaryRow(
        name: layerNames[index], type: type(of: layers[index]).className,
        outputShape: outputShapes[index].dimensions, parameters: parameterCounts[index],
        trainableParameters: layers[index].trainableCount(for: inputShapes[index]),
        multiplyAdds: layers[index].multiplyAdds(for: inputShapes[index]))
    }
  }
}
