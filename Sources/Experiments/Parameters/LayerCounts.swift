import Models

/// The parameters and the output of a layer on images of one shape.
package struct ParameterCount: Sendable {
  /// The shape of an image. Layers that do not accept images get it flattened.
  package let input: ImageShape
  /// The layer.
  package let layer: any Layer
  /// The number of weights (multipliers).
  package let weights: Int
  /// The number of biases (addends).
  package let biases: Int
  /// The shape of the layer's output; 1×1×units for a vector.
  package let output: ImageShape

  /// The layer in the syntax of options, such as "dense:128" and "conv:32:3".
  package var name: String { NetworkDescription(layers: [layer]).text }

  /// The largest number of values that is counted; sums of such numbers do not overflow.
  static let largestCount = 1 << 60

  /// The number of weights and biases, as `model.summary()` counts them.
  package var parameters: Int { weights + biases }

  /// Counts the parameters of a layer.
  ///
  /// - Throws: `LayerError` if the layer cannot take such images.
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

/// One line of Keras's `model.summary()`.
package struct SummaryRow: Sendable, Equatable {
  /// The layer's name, such as "conv2d_1".
  package let name: String
  /// The layer's type, such as "Conv2D".
  package let type: String
  /// `[height, width, channels]`, or `[units]` once the image is flat.
  package let outputShape: [Int]
  /// The number of all parameters, including moving averages.
  package let parameters: Int
  /// The number of parameters that training changes.
  package let trainableParameters: Int
  /// The number of multiply-adds per image in a forward pass.
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
