import RandomStreams

/// Random images and what the engine computes for them, to check programs that run the ONNX file.
///
/// Tensors: `images` `[n, channels, height, width]`, 0…1, and `logits` `[n, classes]`, named and laid
/// out as the file's input and output.
package struct ONNXCheck {
  /// The tensors.
  package let file: Safetensors

  private static let count = 16

  /// Runs the network on random images.
  ///
  /// - Parameter source: As for `ONNXModel`.
  /// - Throws: `ModelError.invalidExamples` unless every position occurs exactly once in `source`.
  package init(_ network: Network, permutedBy source: [Int32]?) throws(ModelError) {
    let shape = network.architecture.input
    var stream = RandomStream(seed: 0, purpose: .exportCheck)
    let pixels = (0..<Self.count * shape.count).map { _ in
      UInt8(truncatingIfNeeded: stream.next32())
    }
    var examples = try Examples(
      shape: shape, pixels: pixels, labels: [UInt8](repeating: 0, count: Self.count),
      classes: network.architecture.classes)
    if let source { examples = try examples.permuted(by: source) }
    let images = Tensor(
      name: ONNXGraph.input, shape: [Self.count, shape.height, shape.width, shape.channels],
      values: pixels.map { Float($0) / 255 }
    ).transposed([0, 3, 1, 2])
    file = Safetensors(tensors: [
      images,
      Tensor(
        name: ONNXGraph.output, shape: [Self.count, network.architecture.classes],
        values: try logits(of: network, for: examples)),
    ])
  }
}
