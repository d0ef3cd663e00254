import Testing

@testable import Kernels

/// Compares with the kernels that run one after the other elsewhere, which other tests compare with
/// plain arithmetic.
@Suite struct NormalizedPoolingTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let height, width, channels: Int
    var testDescription: String { "\(height)×\(width), \(channels) channels" }
  }

  static let examples = [
    Example(height: 2, width: 2, channels: 1), Example(height: 5, width: 4, channels: 16),
    Example(height: 6, width: 7, channels: 20), Example(height: 7, width: 9, channels: 37),
    Example(height: 2, width: 3, channels: 48),
  ]

  private static let shares = [0..<2, 2..<5, 5..<6]

  /// The kernels of both implementations and the buffers that they share.
  private struct Fixture {
    let images, windows: SampleLayout
    let input, slopes: FloatBuffer
    let kernel: NormalizedPooling
    let normalization: Normalization
    let relu: ElementwiseFunction
    let pooling: Pooling

    /// Values in steps of a half, so that windows have several maxima, and factors and addends of
    /// zero and below, so that outputs are zeros of both signs.
    init(_ example: Example, scales: Bool) {
      let (height, width, channels) = (example.height, example.width, example.channels)
      images = SampleLayout(pixels: height * width, channels: channels)
      windows = SampleLayout(pixels: height / 2 * (width / 2), channels: channels)
      var numbers = Numbers(UInt64(channels))
      func coarse(_ values: [Float]) -> [Float] { values.map { ($0 * 2).rounded() / 2 } }
      input = images.buffer(rows: 7, images.random(6, &numbers).map(coarse), from: 1)
      let slopes = windows.random(6, &numbers).map { $0.map { abs($0) < 0.2 ? -0.0 : $0 } }
      self.slopes = windows.buffer(rows: 8, slopes, from: 2)
      let gamma = coarse(numbers.array(channels))
      let beta = numbers.array(channels).map { abs($0) < 0.7 ? -0.0 : $0 }
      let (mean, variance) = (coarse(numbers.array(channels)), numbers.array(channels))
      func normalization() -> Normalization {
        let kernel = Normalization(
          pixels: height * width, channels: paddedToVectors(channels), momentum: 0.75,
          epsilon: 0.01, centers: true, scales: scales, parts: 3)
        if scales { kernel.gamma.values.store(gamma) }
        kernel.beta.values.store(beta)
        kernel.movingMean.values.store(mean)
        kernel.movingVariance.values.store(variance.map { 1 + $0 })
        return kernel
      }
      self.normalization = normalization()
      kernel = NormalizedPooling(normalization(), height: height, width: width)
      relu = ElementwiseFunction(
        .relu, pixels: images.pixels, channels: channels, size: images.rowSize)
      pooling = Pooling(
        .maximum, geometry: WindowGeometry(2, 2, on: height, width, strideY: 2, strideX: 2),
        channels: channels)
    }

    /// Returns the outputs and the winners' rows of the kernels one after the other.
    func plainOutputs(isTraining: Bool) -> (
      normalized: FloatBuffer, output: FloatBuffer, winners: IntegerBuffer
    ) {
      let normalized = images.buffer(rows: 6)
      let output = windows.buffer(rows: 8)
      let winners = IntegerBuffer(count: 6 * windows.rowSize)
      normalization.forward(
        input: input, output: normalized, samples: 1..<7, firstOutputSample: 0,
        isTraining: isTraining)
      relu.forward(
        input: normalized, output: normalized, samples: 0..<6, firstOutputSample: 0)
      pooling.forward(
        input: normalized, output: output, winners: winners, samples: 0..<6, firstInputSample: 0,
        firstOutputSample: 2)
      return (normalized, output, winners)
    }

    func outputs(_ winners: IntegerBuffer, isTraining: Bool) -> FloatBuffer {
      let output = windows.buffer(rows: 8)
      for share in shares {
        kernel.forward(
          input: input, output: output, winners: winners, samples: share,
          firstInputSample: share.lowerBound + 1, firstOutputSample: share.lowerBound + 2,
          isTraining: isTraining)
      }
      return output
    }
  }

  /// Requires equal bits, which also tells zeros of different signs apart.
  private func expectSameBits(
    _ found: FloatBuffer, _ expected: FloatBuffer,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func bits(_ buffer: FloatBuffer) -> [UInt32] {
      buffer.values(in: 0..<buffer.count).map(\.bitPattern)
    }
    #expect(bits(found) == bits(expected), sourceLocation: sourceLocation)
  }

  @Test(arguments: examples, [true, false])
  func givesTheSameBytesAsTheKernelsOneAfterTheOther(example: Example, scales: Bool) {
    let fixture = Fixture(example, scales: scales)
    let (normalization, kernel) = (fixture.normalization, fixture.kernel)
    let (images, windows) = (fixture.images, fixture.windows)
    for (part, share) in Self.shares.enumerated() {
      let samples = share.lowerBound + 1..<share.upperBound + 1
      normalization.gather(input: fixture.input, samples: samples, part: part)
      kernel.normalization.gather(input: fixture.input, samples: samples, part: part)
    }
    normalization.synchronize(parts: 3)
    kernel.normalization.synchronize(parts: 3)

    let winners = IntegerBuffer(count: 6 * windows.rowSize)
    expectSameBits(
      fixture.outputs(winners, isTraining: false), fixture.plainOutputs(isTraining: false).output)
    let output = fixture.outputs(winners, isTraining: true)
    let plain = fixture.plainOutputs(isTraining: true)
    expectSameBits(output, plain.output)
    for place in 0..<6 * windows.rowSize {
      let isCut = output[2 * windows.rowSize + place] <= 0
      #expect(winners[place] == (isCut ? Int(cutWinner) : plain.winners[place]), "at \(place)")
    }

    let gradients = images.buffer(rows: 6)
    fixture.pooling.backward(
      outputGradient: fixture.slopes, winners: plain.winners, inputGradient: gradients,
      samples: 0..<6, firstInputSample: 0, firstOutputSample: 2)
    fixture.relu.backward(
      output: plain.normalized, outputGradient: gradients, inputGradient: gradients,
      samples: 0..<6, firstOutputSample: 0)
    for (part, share) in Self.shares.enumerated() {
      normalization.gatherGradients(
        input: fixture.input, outputGradient: gradients,
        samples: share.lowerBound + 1..<share.upperBound + 1,
        firstOutputSample: share.lowerBound, part: part)
      kernel.gatherGradients(
        input: fixture.input, outputGradient: fixture.slopes, winners: winners, samples: share,
        firstInputSample: share.lowerBound + 1, firstOutputSample: share.lowerBound + 2, part: part)
    }
    normalization.synchronizeGradients(parts: 3)
    kernel.normalization.synchronizeGradients(parts: 3)
    let plainGradient = images.buffer(rows: 7)
    let inputGradient = images.buffer(rows: 7)
    normalization.backward(
      input: fixture.input, outputGradient: gradients, inputGradient: plainGradient,
      samples: 1..<7, firstOutputSample: 0)
    for share in Self.shares {
      kernel.backward(
        input: fixture.input, outputGradient: fixture.slopes, winners: winners,
        inputGradient: inputGradient, samples: share, firstInputSample: share.lowerBound + 1,
        firstOutputSample: share.lowerBound + 2)
    }
    expectSameBits(inputGradient, plainGradient)

    let rule = UpdateRule.sgd(learningRate: 1, momentum: 0)
    normalization.update(rule: rule)
    kernel.normalization.update(rule: rule)
    for parameters in [\Normalization.gamma, \.beta, \.movingMean, \.movingVariance] {
      expectSameBits(
        kernel.normalization[keyPath: parameters].values, normalization[keyPath: parameters].values)
    }
  }

  /// The fourth channel is negated; in the third and the last, no output is above zero.
  @Test func theFirstOfEqualMaximaWins() {
    let normalization = Normalization(
      pixels: 4, channels: 16, momentum: 0, epsilon: 1, centers: true, scales: true, parts: 1)
    normalization.gamma.values.store([1, 1, 1, -1, 1])
    normalization.movingVariance.values.store([Float](repeating: 0, count: 16))
    let taps: [[Float]] = [
      [1, -1, -1, -1, -0.0], [1, 2, -2, 0, 0], [1, 2, -3, -2, -0.0], [1, 1, -4, -2, 0],
    ]
    let windows = SampleLayout(pixels: 1, channels: 5)
    let output = windows.buffer(rows: 1)
    let winners = IntegerBuffer(count: 16)
    NormalizedPooling(normalization, height: 2, width: 2).forward(
      input: SampleLayout(pixels: 4, channels: 5).buffer(rows: 1, [taps.flatMap(\.self)]),
      output: output, winners: winners, samples: 0..<1, firstInputSample: 0, firstOutputSample: 0,
      isTraining: false)
    #expect(windows.samples(of: output, rows: 0..<1) == [[1, 2, 0, 2, 0]])
    #expect((0..<5).map { winners[$0] } == [0, 1, 4, 2, 4])
  }
}
