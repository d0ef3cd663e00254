import Testing

@testable import Kernels

@Suite struct PoolingTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let geometry: WindowGeometry
    let channels: Int

    init(_ name: String, _ geometry: WindowGeometry, channels: Int) {
      testDescription = name
      self.geometry = geometry
      self.channels = channels
    }
  }

  static let examples = [
    Example("2×2", .init(2, 2, on: 7, 6, strideY: 2, strideX: 2), channels: 1),
    Example("overlapping 3×3", .init(3, 3, on: 6, 7), channels: 3),
    Example(
      "3×3 padded", .init(3, 3, on: 7, 8, strideY: 2, strideX: 2, isSame: true), channels: 17),
    Example(
      "2×3 padded, strides", .init(2, 3, on: 5, 7, strideY: 2, strideX: 1, isSame: true),
      channels: 5),
    Example(
      "strides over the pool", .init(2, 2, on: 8, 7, strideY: 3, strideX: 3, isSame: true),
      channels: 33),
    Example("larger than the image", .init(5, 6, on: 3, 4, isSame: true), channels: 2),
    Example("global", .init(5, 7, on: 5, 7), channels: 20),
  ]

  /// The values that each window sees of each channel, with their taps.
  private func seen(_ pixels: [Double], _ example: Example) -> [[(tap: Int, value: Double)]] {
    example.geometry.plainWindows.flatMap { taps in
      (0..<example.channels).map { channel in
        taps.map { (tap: $0.tap, value: pixels[$0.pixel * example.channels + channel]) }
      }
    }
  }

  private func plain(
    _ samples: [[Double]], _ kind: Pooling.Kind, _ example: Example
  ) -> [[Double]] {
    samples.map { pixels in
      seen(pixels, example).map { window in
        switch kind {
        case .maximum: window.map(\.value).max() ?? .nan
        case .mean: window.map(\.value).reduce(0, +) / Double(window.count)
        }
      }
    }
  }

  @Test(arguments: examples, [Pooling.Kind.maximum, .mean])
  func agreesWithThePlainPooling(example: Example, kind: Pooling.Kind) {
    let inputs = SampleLayout(pixels: example.geometry.pixels, channels: example.channels)
    let outputs = SampleLayout(pixels: example.geometry.windows, channels: example.channels)
    let pooling = Pooling(kind, geometry: example.geometry, channels: example.channels)
    var numbers = Numbers(UInt64(example.channels))
    let images = inputs.random(3, &numbers)
    let output = outputs.buffer(rows: 6)
    let winners = IntegerBuffer(count: 4 * outputs.rowSize)
    pooling.forward(
      input: inputs.buffer(rows: 5, images, from: 2), output: output, winners: winners,
      samples: 1..<4, firstInputSample: 2, firstOutputSample: 3)
    expectEqual(
      outputs.samples(of: output, rows: 3..<6), plain(doubles(images), kind, example),
      tolerance: kind == .maximum ? 1e-30 : 2e-6)

    let slopes = outputs.random(3, &numbers)
    let inputGradient = inputs.buffer(rows: 5)
    pooling.backward(
      outputGradient: outputs.buffer(rows: 6, slopes, from: 3), winners: winners,
      inputGradient: inputGradient, samples: 1..<4, firstInputSample: 2, firstOutputSample: 3)
    let found = inputs.samples(of: inputGradient, rows: 2..<5)
    for sample in 0..<3 {
      expectGradient(found[sample], at: images[sample]) {
        sumOfProducts([slopes[sample]], plain([$0], kind, example))
      }
    }
  }

  /// With two different values only, nearly every window has several maxima.
  @Test(arguments: examples) func theFirstOfEqualMaximaWins(example: Example) {
    let inputs = SampleLayout(pixels: example.geometry.pixels, channels: example.channels)
    let outputs = SampleLayout(pixels: example.geometry.windows, channels: example.channels)
    var numbers = Numbers(8)
    let image = numbers.array(inputs.count).map { $0 < 0.4 ? Float(-1) : 0 }
    let winners = IntegerBuffer(count: outputs.rowSize)
    Pooling(.maximum, geometry: example.geometry, channels: example.channels).forward(
      input: inputs.buffer(rows: 1, [image]), output: outputs.buffer(rows: 1), winners: winners,
      samples: 0..<1, firstInputSample: 0, firstOutputSample: 0)
    for (index, window) in seen(image.map(Double.init), example).enumerated() {
      let greatest = window.map(\.value).max()
      let first = window.first { $0.value == greatest }?.tap
      let place =
        index / example.channels * outputs.pixelStride + index % example.channels
      #expect(winners[place] == first, "output \(index)")
    }
  }
}
