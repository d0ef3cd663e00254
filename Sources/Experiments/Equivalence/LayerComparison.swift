/// A comparison of a layer, with weights of one seed, and the other kind of layer that it was
/// rewritten as.
struct LayerComparison: Sendable, Equatable {
  let seed: UInt64
  /// The number of weights of the layer, without biases.
  let weights: Int
  /// The number of weights of the other layer.
  let rewrittenWeights: Int
  /// The number of the other layer's weights that are not zero.
  let nonzeroWeights: Int
  /// The number of distinct values among those that are not zero.
  let distinctWeights: Int
  /// The largest absolute difference of any output on any image.
  let largestDifference: Double
  /// The largest absolute output, for scale.
  let largestOutput: Double
  /// The number of outputs that were compared.
  let outputs: Int
}

extension LayerComparison {
  init(
    seed: UInt64, kernel: [Float], rewritten: [Float], samples: [[Float]],
    _ original: ([Float]) -> [Float], _ other: ([Float]) -> [Float]
  ) {
    var (difference, largest, count): (Float, Float, Int) = (0, 0, 0)
    for sample in samples {
      let outputs = original(sample)
      for (output, other) in zip(outputs, other(sample)) {
        difference = max(difference, abs(output - other))
        largest = max(largest, abs(output))
      }
      count += outputs.count
    }
    let nonzero = rewritten.filter { $0 != 0 }
    self.init(
      seed: seed, weights: kernel.count, rewrittenWeights: rewritten.count,
      nonzeroWeights: nonzero.count, distinctWeights: Set(nonzero).count,
      largestDifference: Double(difference), largestOutput: Double(largest), outputs: count)
  }
}
