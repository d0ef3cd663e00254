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
  private let pixels: Int
  private let vectors: Int
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
  ///   - value: Called with the index of a vector in the samples and that of its channels.
  ///   - store: Called with the index of channels and their sum.
  @inline(__always)
  private func sum(
    _ samples: Range<Int>, _ value: (Int, Int) -> Vector, store: (Int, Vector) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 4 * vectors) { scratch in
      guard let sums = scratch.baseAddress else { return }
      sums.update(repeating: Vector(repeating: 0), count: 4 * vectors)
      let whole = pixels / 4 * 4
      for sample in samples {
        let start = sample * pixels * vectors
        for pixel in 0..<pixels {
          let target = sums + (pixel < whole ? pixel % 4 * vectors : 0)
          for vector in 0..<vectors {
            target[vector] += value(start + pixel * vectors + vector, vector)
          }
        }
      }
      for vector in 0..<vectors {
        let (a, b) = (sums[vector], sums[vectors + vector])
        let (c, d) = (sums[2 * vectors + vector], sums[3 * vectors + vector])
        store(vector, (a + b) + (c + d))
      }
    }
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
    sum(samples) { index, _ in
      source[index]
    } store: {
      means[$0] = $1 / count
    }
    sum(samples) { index, vector in
      let distance = source[index] - means[vector]
      return distance * distance
    } store: {
      squares[$0] = $1
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
    let means = isTraining ? statistics.vectors : movingMean.values.vectors
    let addends = beta.values.vectors
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: vectors) { factors in
      guard let factors = factors.baseAddress else { return }
      for vector in 0..<vectors {
        let inverse =
          isTraining
          ? statistics.vectors[vectors + vector]
          : inverseDeviation(movingVariance.values.vectors[vector])
        factors[vector] = inverse * gamma.values.vectors[vector]
      }
      for pixel in 0..<samples.count * pixels {
        let (source, target) = (source + pixel * vectors, target + pixel * vectors)
        for vector in 0..<vectors {
          target[vector] = addends[vector].addingProduct(
            source[vector] - means[vector], factors[vector])
        }
      }
    }
  }

  /// Computes the sums that the gradient needs over the samples of task `part`.
  public func gatherGradients(
    input: FloatBuffer, outputGradient: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    part: Int
  ) {
    check(input, samples)
    check(outputGradient, firstOutputSample..<firstOutputSample + samples.count)
    checkPart(part)
    let source = input.vectors
    let gradient = outputGradient.vectors
    let offset = (firstOutputSample - samples.lowerBound) * pixels * vectors
    let means = statistics.vectors
    let inverses = statistics.vectors + vectors
    let sums = partials.vectors + 2 * part * vectors
    let slopes = sums + vectors
    sum(samples) { index, _ in
      gradient[index + offset]
    } store: {
      sums[$0] = $1
    }
    sum(samples) { index, vector in
      gradient[index + offset] * (source[index] - means[vector])
    } store: {
      slopes[$0] = $1 * inverses[$0]
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
    let count = total[0]
    let means = statistics.vectors
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 3 * vectors) { scratch in
      guard let factors = scratch.baseAddress else { return }
      let meanGradients = factors + vectors
      let slopes = factors + 2 * vectors
      for vector in 0..<vectors {
        let inverse = statistics.vectors[vectors + vector]
        factors[vector] = inverse * gamma.values.vectors[vector]
        meanGradients[vector] = statistics.vectors[2 * vectors + vector] / count
        slopes[vector] = statistics.vectors[3 * vectors + vector] / count * inverse
      }
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
