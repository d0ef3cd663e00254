import Testing

@testable import Kernels

@Suite struct LocallyConnectedTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let geometry: WindowGeometry
    let channels, filters: Int
    /// Whether the layer comes first: its pixels are packed, and it does not propagate.
    let isFirst, usesBias: Bool

    init(
      _ name: String, _ geometry: WindowGeometry, channels: Int, filters: Int,
      isFirst: Bool = false, usesBias: Bool = true
    ) {
      testDescription = name
      self.geometry = geometry
      self.channels = channels
      self.filters = filters
      self.isFirst = isFirst
      self.usesBias = usesBias
    }
  }

  static let examples = [
    Example("3×3 on grey images", .init(3, 3, on: 6, 5), channels: 1, filters: 5, isFirst: true),
    Example(
      "2×3 on colour images, strides", .init(2, 3, on: 7, 8, strideY: 2), channels: 3, filters: 17,
      isFirst: true, usesBias: false),
    Example(
      "one output of an image that has more values", .init(3, 3, on: 9, 8, strideY: 9, strideX: 9),
      channels: 3, filters: 2, isFirst: true),
    Example("1×1", .init(1, 1, on: 4, 3), channels: 20, filters: 18),
    Example("3×3 padded", .init(3, 3, on: 4, 5, isSame: true), channels: 3, filters: 4),
    Example(
      "4×2 padded, strides", .init(4, 2, on: 5, 6, strideY: 3, strideX: 2, isSame: true),
      channels: 17, filters: 3, usesBias: false),
    Example(
      "half a kernel of padding, as tf.keras",
      WindowGeometry(
        height: 5, width: 5, kernelHeight: 2, kernelWidth: 3, strideY: 2, strideX: 2, paddingTop: 1,
        paddingLeft: 1, outputHeight: 3, outputWidth: 3), channels: 2, filters: 16),
  ]

  @Test(arguments: examples)
  func agreesWithThePlainLayer(example: Example) {
    let plain = PlainConvolution(
      geometry: example.geometry, channels: example.channels, filters: example.filters,
      isLocal: true)
    let inputs = SampleLayout(
      pixels: example.geometry.pixels, channels: example.channels, isPacked: example.isFirst)
    let outputs = SampleLayout(pixels: example.geometry.windows, channels: example.filters)
    // Three samples in two tasks. A batch may have one more.
    let layer = LocallyConnected(
      geometry: example.geometry, pixelStride: inputs.pixelStride, filters: example.filters,
      usesBias: example.usesBias, propagates: !example.isFirst, batch: 4)
    let kernelPlaces = (0..<plain.kernelCount).map { index in
      let (row, filter) = index.quotientAndRemainder(dividingBy: example.filters)
      let (tap, channel) = row.quotientAndRemainder(dividingBy: example.channels)
      return layer.kernelIndex(
        position: tap / example.geometry.taps, tap: tap % example.geometry.taps, channel: channel,
        filter: filter)
    }
    let biasPlaces = (0..<plain.biasCount).map {
      layer.biasIndex(position: $0 / example.filters, filter: $0 % example.filters)
    }
    var numbers = Numbers(UInt64(example.filters))
    let kernel = numbers.array(plain.kernelCount)
    let bias = numbers.array(plain.biasCount).map { example.usesBias ? $0 : 0 }
    let parameters = layer.parameters
    for (place, value) in zip(kernelPlaces + biasPlaces, kernel + bias) {
      parameters.values[place] = value
    }
    layer.parametersChanged()
    let images = inputs.random(3, &numbers)
    let input = inputs.buffer(rows: 4, images)
    let shares = [0..<1, 1..<3]

    let output = outputs.buffer(rows: 5)
    for share in shares {
      layer.forward(
        input: input, output: output, samples: share,
        outputSamples: share.lowerBound + 2..<share.upperBound + 2)
    }
    expectEqual(
      outputs.samples(of: output, rows: 2..<5),
      plain.outputs(
        doubles(images), kernel: kernel.map(Double.init), bias: bias.map(Double.init)))

    let slopes = outputs.random(3, &numbers)
    let outputGradient = outputs.buffer(rows: 5, slopes, from: 2)
    let inputGradient = inputs.buffer(rows: 4)
    for share in shares {
      layer.backward(
        outputGradient: outputGradient, inputGradient: example.isFirst ? nil : inputGradient,
        samples: share, outputSamples: share.lowerBound + 2..<share.upperBound + 2)
    }
    if !example.isFirst {
      let found = inputs.samples(of: inputGradient, rows: 0..<3)
      for sample in 0..<3 {
        expectGradient(found[sample], at: images[sample]) {
          sumOfProducts(
            [slopes[sample]],
            plain.outputs([$0], kernel: kernel.map(Double.init), bias: bias.map(Double.init)))
        }
      }
    }

    for task in 0..<layer.updateTasks {
      layer.update(
        task: task, input: input, samples: 3, rule: .sgd(learningRate: 1, momentum: 0))
    }
    // The velocity is the negative gradient.
    let velocity = parameters.firstMoment
    expectGradient(kernelPlaces.map { -velocity[$0] }, at: kernel) {
      sumOfProducts(
        slopes, plain.outputs(doubles(images), kernel: $0, bias: bias.map(Double.init)))
    }
    if example.usesBias {
      expectGradient(biasPlaces.map { -velocity[$0] }, at: bias) {
        sumOfProducts(
          slopes, plain.outputs(doubles(images), kernel: kernel.map(Double.init), bias: $0))
      }
    }
    var padding = velocity.values(in: 0..<velocity.count)
    for place in kernelPlaces + (example.usesBias ? biasPlaces : []) { padding[place] = 0 }
    #expect(padding.allSatisfy { $0 == 0 })

    // The update also changes the copy of the kernel that the gradient of the input needs.
    if !example.isFirst {
      let moved = kernelPlaces.map { Double(parameters.values[$0]) }
      layer.backward(
        outputGradient: outputGradient, inputGradient: inputGradient, samples: 0..<1,
        outputSamples: 2..<3)
      expectGradient(
        inputs.samples(of: inputGradient, rows: 0..<3)[0], at: images[0]
      ) {
        sumOfProducts(
          [slopes[0]], plain.outputs([$0], kernel: moved, bias: bias.map(Double.init)))
      }
    }
  }
}
