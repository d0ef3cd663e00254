import Foundation

/// Softmax and cross-entropy from logits, one sample at a time.
///
/// Keras: `SparseCategoricalCrossentropy(from_logits=True)`, averaged over the batch.
public struct SoftmaxCrossEntropy: Sendable {
  /// How many of the logits' lanes are classes.
  public let classes: Int

  /// A loss over logits of `classes` classes.
  public init(classes: Int) { self.classes = classes }

  /// The loss of `sample`, its most likely class and, if wanted, the gradient of its logits.
  ///
  /// - Parameters:
  ///   - logits: `[batch, classes]`, padded to whole vectors.
  ///   - gradient: Of the logits' shape; becomes (softmax − one-hot) · `scale`.
  ///   - scale: One over the batch size, for the gradient of the batch's mean.
  /// - Returns: The loss in nats, and the first of the classes with the greatest logit.
  public func callAsFunction(
    logits: FloatBuffer, gradient: FloatBuffer?, sample: Int, label: Int, scale: Float
  ) -> (loss: Float, prediction: Int) {
    let panels = paddedToVectors(classes) / vectorWidth
    require(
      sample >= 0 && label >= 0 && label < classes
        && logits.count >= (sample + 1) * panels * vectorWidth
        && (gradient?.count ?? .max) >= (sample + 1) * panels * vectorWidth,
      "sample \(sample) with label \(label) of \(classes) in \(logits.count) logits")
    let start = sample * panels * vectorWidth
    let row = logits.floats + start
    var prediction = 0
    for c in 1..<max(classes, 1) where row[c] > row[prediction] { prediction = c }
    let greatest = row[prediction]
    return withUnsafeTemporaryAllocation(of: Vector.self, capacity: panels) { scratch in
      let vectors = scratch.baseAddress!
      let exponentials = UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Float.self)
      for panel in 0..<panels {
        vectors[panel] = exponential(
          logits.vectors[sample * panels + panel] - Vector(repeating: greatest))
      }
      var sum: Float = 0
      for c in 0..<classes { sum += exponentials[c] }
      let loss = log(sum) - (row[label] - greatest)
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

/// eˣ for x ≤ 0, to about one unit in the last place; NaN stays NaN.
///
/// Range reduction by ln 2 in two parts and the minimax polynomial of Cephes' `expf`.
@inline(__always)
private func exponential(_ x: Vector) -> Vector {
  let shift: Float = 12_582_912  // 1.5·2²³: adding it leaves the integer in the low bits.
  let clamped = x.replacing(with: -87, where: x .< Vector(repeating: -87))
  let shifted = (clamped * 1.442_695_04).addingProduct(Vector(repeating: shift), 1)
  let whole = shifted - shift
  var r = clamped.addingProduct(whole, Vector(repeating: -0.693_359_375))
  r = r.addingProduct(whole, Vector(repeating: 2.121_944_4e-4))
  var p = Vector(repeating: 1.987_569_15e-4)
  p = Vector(repeating: 1.398_199_95e-3).addingProduct(p, r)
  p = Vector(repeating: 8.333_451_9e-3).addingProduct(p, r)
  p = Vector(repeating: 4.166_579_6e-2).addingProduct(p, r)
  p = Vector(repeating: 1.666_666_55e-1).addingProduct(p, r)
  p = Vector(repeating: 5.000_000_1e-1).addingProduct(p, r)
  let value = (r + 1).addingProduct(p, r * r)
  let exponent = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &<< 23
  return unsafeBitCast(
    unsafeBitCast(value, to: SIMD16<Int32>.self) &+ exponent, to: Vector.self)
}
