/// Batch normalization with separate statistics per channel.
///
/// The mean and variance of a batch are combined from those of the tasks' samples, in task order.
/// Each task first computes its mean and then the squared distances from it.
public final class Normalization: Sendable {
  /// The factors, `[channels]`. They are one if they are not trained, and otherwise zero until they
  /// are set.
  public let gamma: Parameters
  /// The addends, `[channels]`.
  public let beta: Parameters
  /// The moving averages of means and of variances, `[channels]`.
  public let movingMean, movingVariance: Parameters
  /// The number of pixels per sample, and of vectors per pixel.
  let pixels, vectors: Int
  /// The number of pixels, a multiple of four, that take turns in adding to the four sums. The rest
  /// are added to the first.
  let wholePixels: Int
  private let momentum, epsilon: Float
  private let centers, scales: Bool
  /// Per task, `[parts, 2, channels]`: the means and sums of squared distances, or the sums of
  /// gradients and of gradients times normalised values.
  private let partials: FloatBuffer
  /// The number of values per channel of each task.
  private let counts: IntegerBuffer
  /// The statistics of the batch, `[4, channels]`: mean, 1 / standard deviation, and the two sums
  /// that the gradient needs.
  private let statistics: FloatBuffer
  /// The number of values per channel of the batch.
  private let total = FloatBuffer(count: 1)

  /// Creates a normalization of `pixels` pixels of `channels` floats, a multiple of `vectorWidth`.
  ///
  /// - Parameters:
  ///   - momentum: The fraction of a moving average that remains after a step.
  ///   - epsilon: Added to the variance.
  ///   - centers: Whether `beta` is added.
  ///   - scales: Whether the result is multiplied by `gamma`.
  ///   - parts: The largest number of tasks that a batch is divided into.
  public init(
    pixels: Int, channels: Int, momentum: Double, epsilon: Double, centers: Bool, scales: Bool,
    parts: Int
  ) {
    require(
      pixels > 0 && channels > 0 && channels % vectorWidth == 0 && parts > 0,
      "a normalization of \(pixels) pixels of \(channels) floats in \(parts) tasks")
    self.pixels = pixels
    vectors = channels / vectorWidth
    wholePixels = pixels / 4 * 4
    self.momentum = Float(momentum)
    self.epsilon = Float(epsilon)
    self.centers = centers
    self.scales = scales
    gamma = Parameters(count: channels)
    beta = Parameters(count: channels)
    movingMean = Parameters(count: channels)
    movingVariance = Parameters(count: channels)
    partials = FloatBuffer(count: parts * 2 * channels)
    counts = IntegerBuffer(count: parts)
    statistics = FloatBuffer(count: 4 * channels)
    if !scales { gamma.values.store([Float](repeating: 1, count: channels)) }
  }

  /// Sums a value per channel over samples and pixels, in four sums of every fourth pixel.
  ///
  /// All channels of a pixel are visited together, so that memory is read in order.
  ///
  /// - Parameters:
  ///   - sums: Scratch memory of `[4, channels]`.
  ///   - value: Called with the index of a vector in the samples and that of its channels.
  ///   - store: Called with the index of channels and their sum.
  @inline(__always)
  private func sum(
    _ samples: Range<Int>, _ sums: UnsafeMutablePointer<Vector>, _ value: (Int, Int) -> Vector,
    store: (Int, Vector) -> Void
  ) {
    sums.update(repeating: Vector(repeating: 0), count: 4 * vectors)
    for sample in samples {
      let start = sample * pixels * vectors
      for pixel in 0..<pixels {
        let target = sums + sumIndex(pixel) * vectors
        for vector in 0..<vectors {
          target[vector] += value(start + pixel * vectors + vector, vector)
        }
      }
    }
    for vector in 0..<vectors { store(vector, addUp(sums, vector)) }
  }

  /// Returns which of the four sums a pixel is added to.
  @inline(__always)
  private func sumIndex(_ pixel: Int) -> Int { pixel < wholePixels ? pixel % 4 : 0 }

  /// Adds up four sums, `[4, channels]`.
  @inline(__always)
  private func addUp(_ sums: UnsafePointer<Vector>, _ vector: Int) -> Vector {
    let (a, b) = (sums[vector], sums[vectors + vector])
    let (c, d) = (sums[2 * vectors + vector], sums[3 * vectors + vector])
    return (a + b) + (c + d)
  }

  /// Computes the mean and the squared distances from it over the samples of task `part`.
  public func gather(input: FloatBuffer, samples: Range<Int>, part: Int) {
    check(input, samples)
    checkPart(part)
    let source = input.vectors
    let count = Float(samples.count * pixels)
    counts[part] = samples.count * pixels
    let means = partials.vectors + 2 * part * vectors
    let squares = means + vectors
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 4 * vectors) { scratch in
      guard let sums = scratch.baseAddress else { return }
      sum(samples, sums) { index, _ in
        source[index]
      } store: {
        means[$0] = $1 / count
      }
      sum(samples, sums) { index, vector in
        let distance = source[index] - means[vector]
        return distance * distance
      } store: {
        squares[$0] = $1
      }
    }
  }

  /// Combines the statistics of the tasks and updates the moving averages.
  public func synchronize(parts: Int) {
    checkPart(parts - 1)
    var count: Float = 0
    for part in 0..<parts { count += Float(counts[part]) }
    total[0] = count
    for vector in 0..<vectors {
      var mean = Vector(repeating: 0)
      for part in 0..<parts {
        mean += partials.vectors[2 * part * vectors + vector] * Float(counts[part])
      }
      mean /= count
      var squares = Vector(repeating: 0)
      for part in 0..<parts {
        let distance = partials.vectors[2 * part * vectors + vector] - mean
        squares += partials.vectors[(2 * part + 1) * vectors + vector]
        squares += distance * distance * Float(counts[part])
      }
      let variance = squares / count
      statistics.vectors[vector] = mean
      statistics.vectors[vectors + vector] = inverseDeviation(variance)
      let rest = 1 - momentum
      movingMean.values.vectors[vector] =
        movingMean.values.vectors[vector] * momentum + mean * rest
      movingVariance.values.vectors[vector] =
        movingVariance.values.vectors[vector] * momentum + variance * rest
    }
  }

  @inline(__always)
  private func inverseDeviation(_ variance: Vector) -> Vector {
    Vector(repeating: 1) / (variance + epsilon).squareRoot()
  }

  /// Computes the outputs of `samples` with the statistics of the batch in training, and with the
  /// moving averages otherwise.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    isTraining: Bool
  ) {
    check(input, samples)
    check(output, firstOutputSample..<firstOutputSample + samples.count)
    let size = pixels * vectors
    let source = UnsafePointer(input.vectors) + samples.lowerBound * size
    let target = output.vectors + firstOutputSample * size
    withTerms(isTraining: isTraining) { means in
      let (factors, addends) = (means + vectors, means + 2 * vectors)
      for pixel in 0..<samples.count * pixels {
        let (source, target) = (source + pixel * vectors, target + pixel * vectors)
        for vector in 0..<vectors {
          target[vector] = addends[vector].addingProduct(
            source[vector] - means[vector], factors[vector])
        }
      }
    }
  }

  /// Calls `body` with what an output is computed from, `[3, channels]`: the means, the factors of
  /// the distances from them, and the addends.
  @inline(__always)
  func withTerms(isTraining: Bool, _ body: (UnsafePointer<Vector>) -> Void) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 3 * vectors) { scratch in
      guard let terms = scratch.baseAddress else { return }
      for vector in 0..<vectors {
        let inverse =
          isTraining
          ? statistics.vectors[vectors + vector]
          : inverseDeviation(movingVariance.values.vectors[vector])
        terms[vector] = (isTraining ? statistics : movingMean.values).vectors[vector]
        terms[vectors + vector] = inverse * gamma.values.vectors[vector]
        terms[2 * vectors + vector] = beta.values.vectors[vector]
      }
      body(terms)
    }
  }

  /// Computes the sums that the gradient needs over the samples of task `part`.
  public func gatherGradients(
    input: FloatBuffer, outputGradient: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    part: Int
  ) {
    check(input, samples)
    check(outputGradient, firstOutputSample..<firstOutputSample + samples.count)
    let size = pixels * vectors
    let source = UnsafePointer(input.vectors) + samples.lowerBound * size
    let gradient = UnsafePointer(outputGradient.vectors) + firstOutputSample * size
    withGradientSums(part: part) { means, sums, slopes in
      for sample in 0..<samples.count {
        for pixel in 0..<pixels {
          let first = (sample * pixels + pixel) * vectors
          let target = sumIndex(pixel) * vectors
          for vector in 0..<vectors {
            let gradient = gradient[first + vector]
            sums[target + vector] += gradient
            slopes[target + vector] += gradient * (source[first + vector] - means[vector])
          }
        }
      }
    }
  }

  /// Stores the sums of task `part` that the gradient needs.
  ///
  /// - Parameter body: Called with the means and with two times four sums, `[4, channels]`, to
  ///   which it adds the gradients, and the gradients times the distances from the means.
  @inline(__always)
  func withGradientSums(
    part: Int,
    _ body: (
      _ means: UnsafePointer<Vector>, _ sums: UnsafeMutablePointer<Vector>,
      _ slopes: UnsafeMutablePointer<Vector>
    ) -> Void
  ) {
    checkPart(part)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 8 * vectors) { scratch in
      guard let sums = scratch.baseAddress else { return }
      let slopes = sums + 4 * vectors
      sums.update(repeating: Vector(repeating: 0), count: 8 * vectors)
      body(statistics.vectors, sums, slopes)
      let target = partials.vectors + 2 * part * vectors
      for vector in 0..<vectors {
        target[vector] = addUp(sums, vector)
        target[vectors + vector] =
          addUp(slopes, vector) * statistics.vectors[vectors + vector]
      }
    }
  }

  /// Combines the sums of the tasks.
  public func synchronizeGradients(parts: Int) {
    checkPart(parts - 1)
    for vector in 0..<2 * vectors {
      var sum = Vector(repeating: 0)
      for part in 0..<parts { sum += partials.vectors[2 * part * vectors + vector] }
      statistics.vectors[2 * vectors + vector] = sum
    }
  }

  /// Computes the gradient of the input of `samples` from the gradient of their outputs.
  public func backward(
    input: FloatBuffer, outputGradient: FloatBuffer, inputGradient: FloatBuffer,
    samples: Range<Int>, firstOutputSample: Int
  ) {
    check(input, samples)
    check(inputGradient, samples)
    check(outputGradient, firstOutputSample..<firstOutputSample + samples.count)
    let size = pixels * vectors
    let source = UnsafePointer(input.vectors) + samples.lowerBound * size
    let gradient = UnsafePointer(outputGradient.vectors) + firstOutputSample * size
    let target = inputGradient.vectors + samples.lowerBound * size
    withGradientTerms { means in
      let (meanGradients, slopes) = (means + vectors, means + 2 * vectors)
      let factors = means + 3 * vectors
      for pixel in 0..<samples.count * pixels {
        let first = pixel * vectors
        for vector in 0..<vectors {
          let distance = source[first + vector] - means[vector]
          let rest = gradient[first + vector] - meanGradients[vector] - distance * slopes[vector]
          target[first + vector] = rest * factors[vector]
        }
      }
    }
  }

  /// Calls `body` with what the gradient of an input is computed from, `[4, channels]`: the means,
  /// the means of the gradients, the slopes of the gradient, and the factors.
  @inline(__always)
  func withGradientTerms(_ body: (UnsafePointer<Vector>) -> Void) {
    let count = total[0]
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 4 * vectors) { scratch in
      guard let terms = scratch.baseAddress else { return }
      for vector in 0..<vectors {
        let inverse = statistics.vectors[vectors + vector]
        terms[vector] = statistics.vectors[vector]
        terms[vectors + vector] = statistics.vectors[2 * vectors + vector] / count
        terms[2 * vectors + vector] = statistics.vectors[3 * vectors + vector] / count * inverse
        terms[3 * vectors + vector] = inverse * gamma.values.vectors[vector]
      }
      body(terms)
    }
  }

  /// Updates gamma and beta with the sums over the batch.
  public func update(rule: UpdateRule) {
    if scales {
      rule.apply(
        gradient: statistics.vectors + 3 * vectors, to: gamma, at: 0, count: vectors)
    }
    if centers {
      rule.apply(
        gradient: statistics.vectors + 2 * vectors, to: beta, at: 0, count: vectors)
    }
  }

  private func check(_ buffer: FloatBuffer, _ samples: Range<Int>) {
    require(
      samples.lowerBound >= 0
        && buffer.count >= samples.upperBound * pixels * vectors * vectorWidth,
      "samples \(samples) of \(pixels) pixels of \(vectors) vectors in \(buffer.count) floats")
  }

  private func checkPart(_ part: Int) {
    require(
      part >= 0 && partials.count >= (part + 1) * 2 * vectors * vectorWidth,
      "part \(part) of \(counts.count)")
  }
}
