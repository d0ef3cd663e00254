/// A layer with weights of one seed, against the other kind of layer that it was rewritten as.
struct LayerComparison: Sendable, Equatable {
  let seed: UInt64
  /// Weights of the layer, without biases.
  let weights: Int
  /// Weights of the other layer.
  let rewrittenWeights: Int
  /// How many of those are not zero.
  let nonzeroWeights: Int
  /// How many different values there are among those that are not zero.
  let distinctWeights: Int
  /// The largest difference of any output on any image.
  let largestDifference: Double
  /// The largest output, for scale.
  let largestOutput: Double
  /// How many outputs were compared.
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
