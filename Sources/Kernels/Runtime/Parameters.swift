import CTarget

/// The parameters of one layer and the optimizer's moments for them, in the layout of a kernel.
public final class Parameters: Sendable {
  /// The parameters.
  public let values: FloatBuffer
  /// Adam's first moment, or the velocity of SGD with momentum.
  public let firstMoment: FloatBuffer
  /// Adam's second moment.
  public let secondMoment: FloatBuffer

  /// Creates `count` parameters that are zero.
  public init(count: Int) {
    values = FloatBuffer(count: count)
    firstMoment = FloatBuffer(count: count)
    secondMoment = FloatBuffer(count: count)
  }

  /// Prefetches `count` vectors of values for writing, from vector `start` on. Other cores have
  /// read them, so that without a prefetch each store would wait for its cache line.
  func prefetchToUpdate(at start: Int, count: Int) {
    for i in start..<start + count { bench_prefetch_to_write(values.vectors + i) }
  }
}

/// One step of an optimizer. Everything that does not depend on the parameter is computed in
/// advance.
public enum UpdateRule: Sendable {
  /// v = momentum·v − learningRate·g, then θ += v (Keras `SGD`).
  case sgd(learningRate: Float, momentum: Float)
  /// θ −= weightDecay·θ, then m += (g − m)·firstDecay, v += (g² − v)·secondDecay and θ −= rate·m /
  /// (√v + epsilon).
  ///
  /// `rate` includes the bias corrections (Kingma & Ba, 2015, as Keras `Adam` computes them).
  /// `weightDecay` includes the learning rate (Loshchilov & Hutter, 2019, as Keras `AdamW` computes
  /// it).
  case adam(
    rate: Float, firstDecay: Float, secondDecay: Float, epsilon: Float, weightDecay: Float = 0)

  /// Updates `count` vectors of parameters, from vector `start` on, with their gradient.
  func apply(
    gradient: UnsafePointer<Vector>, to parameters: Parameters, at start: Int, count: Int
  ) {
    let values = parameters.values.vectors + start
    let first = parameters.firstMoment.vectors + start
    let second = parameters.secondMoment.vectors + start
    switch self {
    case .sgd(let learningRate, let momentum):
      for i in 0..<count {
        first[i] = first[i] * momentum - gradient[i] * learningRate
        values[i] += first[i]
      }
    case .adam(let rate, let firstDecay, let secondDecay, let epsilon, let weightDecay):
      if weightDecay != 0 {
        for i in 0..<count { values[i] -= values[i] * weightDecay }
      }
      for i in 0..<count {
        let g = gradient[i]
        let m = first[i] + (g - first[i]) * firstDecay
        let v = second[i] + (g * g - second[i]) * secondDecay
        first[i] = m
        second[i] = v
        values[i] -= m * rate / (v.squareRoot() + Vector(repeating: epsilon))
      }
    }
  }
}

extension UpdateRule {
  /// Updates `count` vectors with the sum of their partial gradients, added in order.
  ///
  /// - Parameters:
  ///   - partials: The first partial gradient of vector `start`.
  ///   - stride: Vectors from one partial to the next.
  ///   - partialCount: The number of partial gradients.
  func apply(
    partials: UnsafePointer<Vector>, stride: Int, partialCount: Int, to parameters: Parameters,
    at start: Int, count: Int
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: count) { gradient in
      guard let gradient = gradient.baseAddress else { return }
      for i in 0..<count {
        var sum = partials[i]
        for part in 1..<max(partialCount, 1) { sum += partials[part &* stride &+ i] }
        gradient[i] = sum
      }
      apply(gradient: gradient, to: parameters, at: start, count: count)
    }
  }
}
