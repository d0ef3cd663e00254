import Testing

@testable import Kernels

@Suite struct PooledConvolutionTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let geometry: WindowGeometry
    let channels, filters: Int

    init(_ name: String, _ geometry: WindowGeometry, channels: Int, filters: Int) {
      testDescription = name
      self.geometry = geometry
      self.channels = channels
      self.filters = filters
    }
  }

  static let examples = [
    Example("3×3", .init(3, 3, on: 7, 8), channels: 3, filters: 17),
    Example("3×3 padded", .init(3, 3, on: 6, 5, isSame: true), channels: 18, filters: 4),
    Example("5×5", .init(5, 5, on: 8, 9), channels: 17, filters: 5),
    Example("5×5 padded", .init(5, 5, on: 5, 4, isSame: true), channels: 2, filters: 33),
    Example("1×3 padded", .init(1, 3, on: 4, 6, isSame: true), channels: 33, filters: 3),
    Example("4×5 padded", .init(4, 5, on: 7, 6, isSame: true), channels: 5, filters: 20),
  ]

  private func pooled(_ samples: [[Double]], _ example: Example) -> [[Double]] {
    let width = example.geometry.outputWidth
    return samples.map { values in
      (0..<example.geometry.outputHeight / 2).flatMap { y in
        (0..<width / 2).flatMap { x in
          (0..<example.filters).map { filter in
            (0..<4).reduce(0) { best, element in
              let window = (2 * y + element / 2) * width + 2 * x + element % 2
              return max(best, values[window * example.filters + filter])
            }
          }
        }
      }
    }
  }

  @Test(arguments: examples) func agreesWithThePlainLayers(example: Example) {
    let geometry = example.geometry
    let convolution = PlainConvolution(
      geometry: geometry, channels: example.channels, filters: example.filters)
    let inputs = SampleLayout(pixels: geometry.pixels, channels: example.channels)
    let outputs = SampleLayout(
      pixels: (geometry.outputHeight / 2) * (geometry.outputWidth / 2), channels: example.filters)
    func plain(_ samples: [[Double]], _ kernel: [Double], _ bias: [Double]) -> [[Double]] {
      pooled(convolution.outputs(samples, kernel: kernel, bias: bias), example)
    }
    let layer = PooledConvolution(
      geometry: geometry, channels: example.channels, filters: example.filters)
    let kernelPlaces = (0..<convolution.kernelCount).map { index in
      let (row, filter) = index.quotientAndRemainder(dividingBy: example.filters)
      return layer.kernelIndex(
        tap: row / example.channels, channel: row % example.channels, filter: filter)
    }
    let biasPlaces = (0..<convolution.biasCount).map(layer.biasIndex)
    var numbers = Numbers(UInt64(example.filters))
    let kernel = numbers.array(convolution.kernelCount)
    let bias = numbers.array(convolution.biasCount)
    for (place, value) in zip(kernelPlaces + biasPlaces, kernel + bias) {
      layer.parameters.values[place] = value
    }
    layer.parametersChanged()
    let (kernels, biases) = (kernel.map(Double.init), bias.map(Double.init))
    let images = inputs.random(2, &numbers)
    let input = inputs.buffer(rows: 4, images, from: 1)
    let scratch = buffer([Float](repeating: 9, count: layer.scratchSize))
    let winners = IntegerBuffer(count: 5 * layer.outputSize)

    let output = outputs.buffer(rows: 4)
    layer.forward(
      input: input, firstInputSample: 1, output: output, winners: winners, samples: 3..<5,
      firstOutputSample: 2, scratch: scratch)
    expectEqual(
      outputs.samples(of: output, rows: 2..<4), plain(doubles(images), kernels, biases))

    // Some gradients are exactly zero, as dropout makes them.
    let slopes = outputs.random(2, &numbers).map { $0.map { abs($0) < 0.3 ? 0 : $0 } }
    let inputGradient = inputs.buffer(rows: 4)
    let gradients = buffer([Float](repeating: 9, count: 2 * layer.gradientSize))
    layer.backward(
      input: input, firstInputSample: 1,
      outputGradient: outputs.buffer(rows: 4, slopes, from: 2), winners: winners,
      inputGradient: inputGradient, samples: 3..<5, firstOutputSample: 2, gradients: gradients,
      part: 1, scratch: scratch, lists: layer.makeLists())
    let found = inputs.samples(of: inputGradient, rows: 1..<3)
    for sample in 0..<2 {
      expectGradient(found[sample], at: images[sample]) {
        sumOfProducts([slopes[sample]], plain([$0], kernels, biases))
      }
    }
    let size = layer.gradientSize
    var sums = gradients.values(in: size..<2 * size)
    expectGradient(kernelPlaces.map { sums[$0] }, at: kernel) {
      sumOfProducts(slopes, plain(doubles(images), $0, biases))
    }
    expectGradient(biasPlaces.map { sums[$0] }, at: bias) {
      sumOfProducts(slopes, plain(doubles(images), kernels, $0))
    }
    for place in kernelPlaces + biasPlaces { sums[place] = 0 }
    #expect(sums.allSatisfy { $0 == 0 })
  }
}
