import Testing

@testable import Kernels

@Suite struct NormalizationTests {
  private static let momentum = 0.75
  private static let epsilon = 0.01

  private struct Statistics {
    var mean, variance: [Double]
  }

  /// The mean and the variance of each channel.
  private func statistics(_ samples: [[Double]], channels: Int) -> Statistics {
    var result = Statistics(mean: [], variance: [])
    for channel in 0..<channels {
      let values = samples.flatMap { sample in
        stride(from: channel, to: sample.count, by: channels).map { sample[$0] }
      }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
      result.mean.append(mean)
      result.variance.append(squares / Double(values.count))
    }
    return result
  }

  private func plain(
    _ samples: [[Double]], _ statistics: Statistics, gamma: [Double], beta: [Double]
  ) -> [[Double]] {
    let channels = gamma.count
    return samples.map { sample in
      sample.indices.map { index in
        let c = index % channels
        return (sample[index] - statistics.mean[c])
          / (statistics.variance[c] + Self.epsilon).squareRoot() * gamma[c] + beta[c]
      }
    }
  }

  /// Images whose pixels are processed four at a time, with some left over, and vectors.
  static let layouts = [
    SampleLayout(pixels: 7, channels: 3), SampleLayout(pixels: 12, channels: 17),
    SampleLayout(pixels: 1, channels: 20),
  ]

  @Test(arguments: layouts.indices, [(true, true), (true, false), (false, true), (false, false)])
  func agreesWithThePlainNormalization(
    layout index: Int, options: (centers: Bool, scales: Bool)
  ) {
    let layout = Self.layouts[index]
    let channels = layout.channels
    let (centers, scales) = options
    let kernel = Normalization(
      pixels: layout.pixels, channels: layout.pixelStride, momentum: Self.momentum,
      epsilon: Self.epsilon, centers: centers, scales: scales, parts: 3)
    var numbers = Numbers(UInt64(channels))
    let gamma = numbers.array(channels).map { scales ? 1 + $0 / 2 : 1 }
    let beta = numbers.array(channels).map { centers ? $0 : 0 }
    let (oldMean, oldVariance) = (numbers.array(channels), numbers.array(channels).map { 1 + $0 })
    kernel.gamma.values.store(gamma)
    kernel.beta.values.store(beta)
    kernel.movingMean.values.store(oldMean)
    kernel.movingVariance.values.store(oldVariance)
    func values(_ parameters: Parameters) -> [Float] { parameters.values.values(in: 0..<channels) }
    let (gammas, betas) = (gamma.map(Double.init), beta.map(Double.init))

    // Means far from zero, as without a bias.
    let samples = layout.random(5, &numbers).map { $0.map { $0 + 3 } }
    let batch = statistics(doubles(samples), channels: channels)
    let input = layout.buffer(rows: 6, samples)
    let output = layout.buffer(rows: 7)
    let shares = [0..<2, 2..<5]
    for (part, share) in shares.enumerated() {
      kernel.gather(input: input, samples: share, part: part)
    }
    kernel.synchronize(parts: 2)
    for share in shares {
      kernel.forward(
        input: input, output: output, samples: share, firstOutputSample: share.lowerBound + 2,
        isTraining: true)
    }
    expectEqual(
      layout.samples(of: output, rows: 2..<7),
      plain(doubles(samples), batch, gamma: gammas, beta: betas))

    var moving = Statistics(mean: [], variance: [])
    for c in 0..<channels {
      moving.mean.append(0.75 * Double(oldMean[c]) + 0.25 * batch.mean[c])
      moving.variance.append(0.75 * Double(oldVariance[c]) + 0.25 * batch.variance[c])
    }
    expectEqual([values(kernel.movingMean)], [moving.mean])
    expectEqual([values(kernel.movingVariance)], [moving.variance])
    let inference = layout.buffer(rows: 6)
    kernel.forward(
      input: input, output: inference, samples: 0..<5, firstOutputSample: 0, isTraining: false)
    expectEqual(
      layout.samples(of: inference, rows: 0..<5),
      plain(doubles(samples), moving, gamma: gammas, beta: betas))

    let slopes = layout.random(5, &numbers)
    let outputGradient = layout.buffer(rows: 7, slopes, from: 2)
    let inputGradient = layout.buffer(rows: 6)
    for (part, share) in shares.enumerated() {
      kernel.gatherGradients(
        input: input, outputGradient: outputGradient, samples: share,
        firstOutputSample: share.lowerBound + 2, part: part)
    }
    kernel.synchronizeGradients(parts: 2)
    for share in shares {
      kernel.backward(
        input: input, outputGradient: outputGradient, inputGradient: inputGradient, samples: share,
        firstOutputSample: share.lowerBound + 2)
    }
    // Every output depends on all samples.
    expectGradient(
      layout.samples(of: inputGradient, rows: 0..<5).flatMap(\.self), at: samples.flatMap(\.self)
    ) { point in
      let moved = (0..<5).map { Array(point[$0 * layout.count..<($0 + 1) * layout.count]) }
      return sumOfProducts(
        slopes,
        plain(moved, statistics(moved, channels: channels), gamma: gammas, beta: betas))
    }

    kernel.update(rule: .sgd(learningRate: 1, momentum: 0))
    func gradient(_ parameters: Parameters) -> [Float] {
      parameters.firstMoment.values(in: 0..<channels).map { -$0 }
    }
    if scales {
      expectGradient(gradient(kernel.gamma), at: gamma) {
        sumOfProducts(slopes, plain(doubles(samples), batch, gamma: $0, beta: betas))
      }
    } else {
      #expect(values(kernel.gamma) == gamma)
    }
    if centers {
      expectGradient(gradient(kernel.beta), at: beta) {
        sumOfProducts(slopes, plain(doubles(samples), batch, gamma: gammas, beta: $0))
      }
    } else {
      #expect(values(kernel.beta) == beta)
    }
  }

  @Test func theVarianceOfEqualValuesIsZero() {
    let layout = SampleLayout(pixels: 4, channels: 2)
    let kernel = Normalization(
      pixels: 4, channels: layout.pixelStride, momentum: 0, epsilon: 1e-3, centers: false,
      scales: false, parts: 2)
    let samples = [[Float]](repeating: [Float](repeating: 1_000.1, count: layout.count), count: 4)
    let input = layout.buffer(rows: 4, samples)
    for part in 0..<2 { kernel.gather(input: input, samples: 2 * part..<2 * part + 2, part: part) }
    kernel.synchronize(parts: 2)
    #expect(kernel.movingMean.values.values(in: 0..<2) == [1_000.1, 1_000.1])
    #expect(kernel.movingVariance.values.values(in: 0..<2) == [0, 0])
  }
}
