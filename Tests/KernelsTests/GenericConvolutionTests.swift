import Testing

@testable import Kernels

@Suite struct GenericConvolutionTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let geometry: WindowGeometry
    let channels, filters: Int
    /// Whether the layer comes first: its pixels are packed, and it does not propagate.
    let isFirst, usesBias: Bool
    let usesWinograd: Bool

    init(
      _ name: String, _ geometry: WindowGeometry, channels: Int, filters: Int,
      isFirst: Bool = false, usesBias: Bool = true, usesWinograd: Bool = false
    ) {
      testDescription = name
      self.geometry = geometry
      self.channels = channels
      self.filters = filters
      self.isFirst = isFirst
      self.usesBias = usesBias
      self.usesWinograd = usesWinograd
    }
  }

  /// Channels that fill at most three quarters of their vectors are passed on by one kernel, others
  /// by another.
  static let examples = [
    Example("3×3 on grey images", .init(3, 3, on: 9, 7), channels: 1, filters: 5, isFirst: true),
    Example(
      "2×3 on colour images, padded, strides", .init(2, 3, on: 7, 10, strideY: 2, isSame: true),
      channels: 3, filters: 17, isFirst: true),
    Example(
      "5×5 on colour images, padded", .init(5, 5, on: 6, 5, isSame: true), channels: 3, filters: 33,
      isFirst: true, usesBias: false),
    Example("rows left over", .init(3, 3, on: 7, 52), channels: 1, filters: 2, isFirst: true),
    Example("very wide rows", .init(1, 3, on: 3, 140), channels: 1, filters: 3, isFirst: true),
    Example(
      "larger than the image", .init(11, 11, on: 4, 5, strideY: 3, strideX: 3, isSame: true),
      channels: 3, filters: 4, isFirst: true),
    Example("1×1", .init(1, 1, on: 7, 5), channels: 20, filters: 18),
    Example(
      "1×1 with strides", .init(1, 1, on: 7, 8, strideY: 3, strideX: 2), channels: 3, filters: 5),
    Example("3×3 padded", .init(3, 3, on: 5, 6, isSame: true), channels: 13, filters: 20),
    Example(
      "3×3 padded, strides", .init(3, 3, on: 7, 8, strideY: 2, strideX: 2, isSame: true),
      channels: 16, filters: 5),
    Example(
      "4×4 padded, few channels", .init(4, 4, on: 6, 7, isSame: true), channels: 12, filters: 3),
    Example(
      "strides over the kernel", .init(2, 2, on: 8, 9, strideY: 3, strideX: 3), channels: 30,
      filters: 4, usesBias: false),
    Example("7×7 padded", .init(7, 7, on: 4, 3, isSame: true), channels: 2, filters: 3),
    Example("3×2 with strides", .init(3, 2, on: 6, 9, strideX: 2), channels: 17, filters: 19),
    Example(
      "a last row that no window sees", .init(2, 4, on: 6, 9, strideY: 3, strideX: 2), channels: 16,
      filters: 3),
    Example(
      "a last column that no window sees, on colour images", .init(2, 2, on: 7, 8, strideX: 3),
      channels: 3, filters: 4, isFirst: true),
    Example("many windows and filters", .init(3, 3, on: 10, 19), channels: 17, filters: 33),
    Example(
      "few channels and many filters", .init(3, 3, on: 10, 11, isSame: true), channels: 5,
      filters: 33),
    Example(
      "Winograd, odd sizes", .init(3, 3, on: 9, 7), channels: 17, filters: 20, usesWinograd: true),
    Example(
      "Winograd, padded", .init(3, 3, on: 5, 6, isSame: true), channels: 13, filters: 33,
      usesBias: false, usesWinograd: true),
    Example(
      "Winograd, several bands of rows", .init(3, 3, on: 7, 27), channels: 3, filters: 2,
      usesWinograd: true),
    Example(
      "Winograd, one window", .init(3, 3, on: 3, 3), channels: 16, filters: 4, usesWinograd: true),
    Example(
      "Winograd, a row and a column left over", .init(3, 3, on: 3, 2, isSame: true), channels: 2,
      filters: 3, usesWinograd: true),
  ]

  @Test(arguments: examples)
  func agreesWithThePlainConvolution(example: Example) {
    let plain = PlainConvolution(
      geometry: example.geometry, channels: example.channels, filters: example.filters)
    let inputs = SampleLayout(
      pixels: example.geometry.pixels, channels: example.channels, isPacked: example.isFirst)
    let outputs = SampleLayout(pixels: example.geometry.windows, channels: example.filters)
    let layer = Convolution(
      geometry: example.geometry, channels: example.channels, pixelStride: inputs.pixelStride,
      filters: example.filters, usesBias: example.usesBias, propagates: !example.isFirst,
      usesWinograd: example.usesWinograd)
    let kernelPlaces = (0..<plain.kernelCount).map { index in
      let (row, filter) = index.quotientAndRemainder(dividingBy: example.filters)
      return layer.kernelIndex(
        tap: row / example.channels, channel: row % example.channels, filter: filter)
    }
    let biasPlaces = (0..<plain.biasCount).map(layer.biasIndex)
    func parameters() -> (kernel: [Float], bias: [Float]) {
      (
        kernelPlaces.map { layer.parameters.values[$0] },
        biasPlaces.map { layer.parameters.values[$0] }
      )
    }
    var numbers = Numbers(UInt64(example.channels))
    for place in kernelPlaces { layer.parameters.values[place] = numbers.array(1)[0] }
    if example.usesBias {
      for place in biasPlaces { layer.parameters.values[place] = numbers.array(1)[0] }
    }
    layer.parametersChanged()
    let (kernel, bias) = parameters()
    let images = inputs.random(3, &numbers)
    let input = inputs.buffer(rows: 5, images, from: 1)
    // Scratch memory may contain anything.
    let scratch = buffer([Float](repeating: 9, count: max(layer.scratchSize, 1)))

    let output = outputs.buffer(rows: 6)
    layer.forward(
      input: input, output: output, samples: 1..<4, firstOutputSample: 2, scratch: scratch)
    expectEqual(
      outputs.samples(of: output, rows: 2..<5),
      plain.outputs(
        doubles(images), kernel: kernel.map(Double.init), bias: bias.map(Double.init)))

    let slopes = outputs.random(3, &numbers)
    let outputGradient = outputs.buffer(rows: 6, slopes, from: 2)
    let gradients = buffer([Float](repeating: 9, count: 3 * layer.gradientSize))
    for (part, samples) in [1..<2, 2..<4].enumerated() {
      layer.accumulateGradient(
        input: input, outputGradient: outputGradient, samples: samples,
        firstOutputSample: samples.lowerBound + 1, gradients: gradients, part: part,
        scratch: scratch)
    }
    let size = layer.gradientSize
    let sums = (0..<size).map { gradients[$0] + gradients[size + $0] }
    expectGradient(kernelPlaces.map { sums[$0] }, at: kernel) {
      sumOfProducts(
        slopes, plain.outputs(doubles(images), kernel: $0, bias: bias.map(Double.init)))
    }
    if example.usesBias {
      expectGradient(biasPlaces.map { sums[$0] }, at: bias) {
        sumOfProducts(
          slopes, plain.outputs(doubles(images), kernel: kernel.map(Double.init), bias: $0))
      }
    }
    var padding = sums
    for place in kernelPlaces + (example.usesBias ? biasPlaces : []) { padding[place] = 0 }
    #expect(padding.allSatisfy { $0 == 0 })
    #expect(gradients.values(in: 2 * size..<3 * size).allSatisfy { $0 == 9 })

    for task in 0..<layer.updateTasks {
      layer.update(
        task: task, gradients: gradients, parts: 2, rule: .sgd(learningRate: 0.5, momentum: 0))
    }
    let (newKernel, newBias) = parameters()
    #expect(newKernel == zip(kernel, kernelPlaces).map { $0 - sums[$1] * 0.5 })
    #expect(newBias == zip(bias, biasPlaces).map { example.usesBias ? $0 - sums[$1] * 0.5 : 0 })

    guard !example.isFirst else { return }
    let inputGradient = inputs.buffer(rows: 5)
    layer.backward(
      outputGradient: outputGradient, inputGradient: inputGradient, samples: 1..<4,
      firstOutputSample: 2, scratch: scratch)
    let found = inputs.samples(of: inputGradient, rows: 1..<4)
    for sample in 0..<3 {
      expectGradient(found[sample], at: images[sample]) {
        sumOfProducts(
          [slopes[sample]],
          plain.outputs([$0], kernel: newKernel.map(Double.init), bias: newBias.map(Double.init)))
      }
    }
  }
}
