import DeterministicMath

/// The class that a network predicts for an image.
public struct Prediction: Sendable, Equatable {
  /// The class with the largest logit, the first of equals.
  public let label: Int
  /// The probability of the class, 0…1: the softmax of the logits.
  public let probability: Double

  /// Creates the prediction from an image's logits.
  ///
  /// - Parameter logits: `[classes]`.
  init(logits: ArraySlice<Float>) {
    var best = logits.startIndex
    for index in logits.indices where logits[index] > logits[best] { best = index }
    let greatest = logits[best]
    label = best - logits.startIndex
    probability = 1 / logits.reduce(0) { $0 + exponential(Double($1 - greatest)) }
  }
}

/// Returns the probability of every class: the softmax of an image's logits.
package func softmax(_ logits: some Collection<Float>) -> [Double] {
  let greatest = logits.max() ?? 0
  let powers = logits.map { exponential(Double($0 - greatest)) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

/// Returns the prediction of `network` for each of `examples`, in their order.
///
/// - Throws: `ModelError.inputMismatch` if the examples do not fit the network.
public func predict(_ network: Network, on examples: Examples) throws(ModelError) -> [Prediction] {
  var predictions: [Prediction] = []
  predictions.reserveCapacity(examples.count)
  _ = try evaluate(network, on: examples) { count in
    let logits = network.logits(count: count)
    let classes = network.architecture.classes
    for sample in 0..<count {
      predictions.append(Prediction(logits: logits[sample * classes..<(sample + 1) * classes]))
    }
  }
  return predictions
}
