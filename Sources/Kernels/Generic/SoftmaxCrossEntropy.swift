import DeterministicMath

/// Computes softmax and cross-entropy from logits, one sample at a time.
///
/// Keras: `SparseCategoricalCrossentropy(from_logits=True)`, averaged over the batch.
public struct SoftmaxCrossEntropy: Sendable {
  /// The number of classes. The remaining lanes of the logits are padding.
  public let classes: Int

  /// Creates a loss over logits of `classes` classes.
  public init(classes: Int) {
    require(classes > 0, "a loss over \(classes) classes")
    self.classes = classes
  }

  /// Computes the loss of `sample`, its most likely class and, if `gradient` is not nil, the
  /// gradient of its logits.
  ///
  /// - Parameters:
  ///   - logits: `[batch, classes]`, padded to whole vectors.
  ///   - gradient: A buffer of the same shape as the logits. It receives (softmax − one-hot) ·
  ///     `scale`.
  ///   - scale: 1 / batch size, for the gradient of the mean over the batch.
  /// - Returns: The loss in nats, and the class with the largest logit, the first of equals.
  public func callAsFunction(
    logits: FloatBuffer, gradient: FloatBuffer?, sample: Int, label: Int, scale: Float
  ) -> (loss: Float, prediction: Int) {
    let panels = paddedToVectors(classes) / vectorWidth
    require(
      sample >= 0 && label >= 0 && label < classes
        && logits.count >= (sample + 1) * panels * vectorWidth
        && (gradient?.count ?? .max) >= (sample + 1) * panels * vectorWidth,
      "sample \(sample) with label \(label) of \(classes) classes in \(logits.count) logits")
    let start = sample * panels * vectorWidth
    let row = logits.floats + start
    var prediction = 0
    for c in 1..<max(classes, 1) where row[c] > row[prediction] { prediction = c }
    let greatest = row[prediction]
    return withUnsafeTemporaryAllocation(of: Vector.self, capacity: panels) { scratch in
      let vectors = scratch.baseAddress!
      let exponentials = UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Float.self)
      storeExponentials(
        of: logits.vectors + sample * panels, minus: greatest, count: panels, to: vectors)
      var sum: Float = 0
      for c in 0..<classes { sum += exponentials[c] }
      let loss = Float(logarithm(Double(sum))) - (row[label] - greatest)
      if let gradient {
        let target = gradient.floats + start
        let factor = scale / sum
        for c in 0..<classes { target[c] = exponentials[c] * factor }
        for c in classes..<panels * vectorWidth { target[c] = 0 }
        target[label] -= scale
      }
      return (loss, prediction)
    }
  }
}
