import Testing

@testable import Kernels

/// Shapes with odd sizes, and with channels and filters that do not fill a vector.
let shapes = [
  ConvolutionShape(height: 4, width: 4, channels: 1, filters: 1),
  ConvolutionShape(height: 9, width: 6, channels: 3, filters: 5),
  ConvolutionShape(height: 7, width: 12, channels: 2, filters: 32),
  ConvolutionShape(height: 13, width: 13, channels: 32, filters: 64),
  ConvolutionShape(height: 6, width: 31, channels: 17, filters: 33),
  ConvolutionShape(height: 28, width: 28, channels: 1, filters: 32),
]

/// A straightforward implementation of convolution, ReLU and max-pooling.
struct NaiveConvolution {
  let shape: ConvolutionShape
  let input: [Double]
  let kernel: [Double]
  let bias: [Double]

  func preActivation(_ y: Int, _ x: Int, _ filter: Int) -> Double {
    var sum = bias[filter]
    for row in 0..<3 {
      for column in 0..<3 {
        for channel in 0..<shape.channels {
          sum +=
            input[((y + row) * shape.width + x + column) * shape.channels + channel]
            * kernel[((row * 3 + column) * shape.channels + channel) * shape.filters + filter]
        }
      }
    }
    return sum
  }

  /// Returns the pooled output and the index of the maximum in each window, or `cutWinner` if ReLU
  /// cut it.
  func output() -> (values: [Double], winners: [Int]) {
    var values: [Double] = []
    var winners: [Int] = []
    for y in 0..<shape.pooledHeight {
      for x in 0..<shape.pooledWidth {
        for filter in 0..<shape.filters {
          let candidates = (0..<4).map { preActivation(2 * y + $0 / 2, 2 * x + $0 % 2, filter) }
          let best = candidates.max()!
          values.append(max(best, 0))
          winners.append(best > 0 ? candidates.firstIndex(of: best)! : Int(cutWinner))
        }
      }
    }
    return (values, winners)
  }

  /// Returns the gradients of kernel, bias and input for a gradient of the output.
  func gradients(of outputGradient: [Double]) -> (
    kernel: [Double], bias: [Double], input: [Double]
  ) {
    let winners = output().winners
    var kernelGradient = kernel.map { _ in 0.0 }
    var biasGradient = bias.map { _ in 0.0 }
    var inputGradient = input.map { _ in 0.0 }
    for (index, winner) in winners.enumerated() where winner != Int(cutWinner) {
      let filter = index % shape.filters
      let window = index / shape.filters
      let y = 2 * (window / shape.pooledWidth) + winner / 2
      let x = 2 * (window % shape.pooledWidth) + winner % 2
      let g = outputGradient[index]
      biasGradient[filter] += g
      for row in 0..<3 {
        for column in 0..<3 {
          for channel in 0..<shape.channels {
            let i = ((y + row) * shape.width + x + column) * shape.channels + channel
            let k = ((row * 3 + column) * shape.channels + channel) * shape.filters + filter
            kernelGradient[k] += g * input[i]
            inputGradient[i] += g * kernel[k]
          }
        }
      }
    }
    return (kernelGradient, biasGradient, inputGradient)
  }
}

/// Random operands of a convolution, and the naive implementation with the same operands.
private struct Case {
  let shape: ConvolutionShape
  let input: [Float]
  let kernel: [Float]
  let bias: [Float]
  let outputGradient: [Float]
  let naive: NaiveConvolution

  init(_ shape: ConvolutionShape) {
    var numbers = Numbers(UInt64(shape.width))
    self.shape = shape
    input = numbers.array(shape.height * shape.width * shape.channels)
    kernel = numbers.array(9 * shape.channels * shape.filters)
    bias = numbers.array(shape.filters)
    // Some gradients are exactly zero, as after dropout.
    outputGradient = numbers.array(shape.windows * shape.filters).map { abs($0) < 0.3 ? 0 : $0 }
    naive = NaiveConvolution(
      shape: shape, input: input.map(Double.init), kernel: kernel.map(Double.init),
      bias: bias.map(Double.init))
  }

  /// Returns two equal samples of `values`, with the `channels` values per pixel padded to whole
  /// vectors.
  func padded(_ values: [Float], channels: Int) -> FloatBuffer {
    let width = paddedToVectors(channels)
    let pixels = values.count / channels
    let result = FloatBuffer(count: 2 * pixels * width)
    for sample in 0..<2 {
      for (i, value) in values.enumerated() {
        result[(sample * pixels + i / channels) * width + i % channels] = value
      }
    }
    return result
  }

  func unpadded(_ buffer: FloatBuffer, pixels: Int, channels: Int, sample: Int) -> [Float] {
    (0..<pixels * channels).map {
      buffer[(sample * pixels + $0 / channels) * paddedToVectors(channels) + $0 % channels]
    }
  }

  func kernelIndices(_ index: (Int, Int, Int) -> Int) -> [Int] {
    (0..<kernel.count).map { i in
      let tap = i / shape.filters / shape.channels
      return index(tap, i / shape.filters % shape.channels, i % shape.filters)
    }
  }

  func checkForward(_ output: FloatBuffer, _ winners: IntegerBuffer) {
    let expected = naive.output()
    let width = paddedToVectors(shape.filters)
    for sample in 0..<2 {
      let found = unpadded(
        output, pixels: shape.windows, channels: shape.filters, sample: sample)
      #expect(relativeError(found, expected.values) < 2e-6)
    }
    for (i, winner) in expected.winners.enumerated() {
      #expect(winners[i / shape.filters * width + i % shape.filters] == winner)
    }
  }

  func checkParameterGradients(
    _ gradients: FloatBuffer, part: Int, size: Int, kernelIndices: [Int], biasIndex: (Int) -> Int
  ) {
    let expected = naive.gradients(of: outputGradient.map { 2 * Double($0) })
    let start = part * size
    #expect(
      relativeError(kernelIndices.map { gradients[start + $0] }, expected.kernel) < 2e-6)
    #expect(
      relativeError((0..<shape.filters).map { gradients[start + biasIndex($0)] }, expected.bias)
        < 2e-6)
  }
}

@Suite struct ConvolutionTests {
  @Test(arguments: shapes)
  func directConvolutionMatchesTheNaiveOne(shape: ConvolutionShape) {
    let example = Case(shape)
    let kernel = DirectConvolution(shape: shape)
    let indices = example.kernelIndices(kernel.kernelIndex(tap:channel:filter:))
    for (i, value) in zip(indices, example.kernel) { kernel.parameters.values[i] = value }
    for (i, value) in example.bias.enumerated() {
      kernel.parameters.values[kernel.biasIndex(filter: i)] = value
    }
    let stride = paddedToVectors(example.input.count)
    let input = FloatBuffer(count: 2 * stride)
    input.store(example.input)
    input.store(example.input, at: stride)
    let output = FloatBuffer(count: 2 * shape.outputSize)
    let winners = IntegerBuffer(count: 2 * shape.outputSize)
    for sample in 0..<2 {
      kernel.forward(
        input: input, output: output, winners: winners, sample: sample, outputSample: sample)
    }
    example.checkForward(output, winners)

    let gradients = FloatBuffer(count: 2 * kernel.gradientSize)
    kernel.accumulateGradient(
      input: input,
      outputGradient: example.padded(example.outputGradient, channels: shape.filters),
      winners: winners, samples: 0..<2,
      firstOutputSample: 0, gradients: gradients, part: 1)
    example.checkParameterGradients(
      gradients, part: 1, size: kernel.gradientSize, kernelIndices: indices,
      biasIndex: kernel.biasIndex)
  }

  @Test(arguments: shapes)
  func winogradConvolutionMatchesTheNaiveOne(shape: ConvolutionShape) {
    let example = Case(shape)
    let kernel = WinogradConvolution(shape: shape)
    let indices = example.kernelIndices(kernel.kernelIndex(tap:channel:filter:))
    for (i, value) in zip(indices, example.kernel) { kernel.parameters.values[i] = value }
    for (i, value) in example.bias.enumerated() {
      kernel.parameters.values[kernel.biasIndex(filter: i)] = value
    }
    kernel.parametersChanged()
    let input = example.padded(example.input, channels: shape.channels)
    let output = FloatBuffer(count: 2 * shape.outputSize)
    let winners = IntegerBuffer(count: 2 * shape.outputSize)
    kernel.forward(
      input: input, firstInputSample: 0, output: output, winners: winners, samples: 0..<2,
      firstOutputSample: 0, scratch: .init(for: kernel))
    example.checkForward(output, winners)

    let gradients = FloatBuffer(count: 2 * kernel.gradientSize)
    let inputGradient = FloatBuffer(count: input.count)
    kernel.backward(
      input: input, firstInputSample: 0,
      outputGradient: example.padded(example.outputGradient, channels: shape.filters),
      winners: winners, inputGradient: inputGradient, samples: 0..<2,
      firstOutputSample: 0, gradients: gradients, part: 1,
      lists: WinnerLists(shape: shape))
    example.checkParameterGradients(
      gradients, part: 1, size: kernel.gradientSize, kernelIndices: indices,
      biasIndex: kernel.biasIndex)
    let expected = example.naive.gradients(of: example.outputGradient.map(Double.init)).input
    for sample in 0..<2 {
      let found = example.unpadded(
        inputGradient, pixels: shape.height * shape.width, channels: shape.channels,
        sample: sample)
      #expect(relativeError(found, expected) < 2e-6)
    }
  }

  /// Images of 1, 4, 6 and 16 windows go through Winograd's algorithm several at a time.
  @Test(arguments: [(4, 4), (6, 6), (6, 8), (10, 10)])
  func imagesDoNotDependOnThoseTheyAreTransformedWith(height: Int, width: Int) {
    let shape = ConvolutionShape(height: height, width: width, channels: 16, filters: 17)
    let kernel = WinogradConvolution(shape: shape)
    var numbers = Numbers(1)
    kernel.parameters.values.store(numbers.array(kernel.parameters.values.count))
    kernel.parametersChanged()
    let input = buffer(numbers.array(9 * height * width * 16))
    func outputs(_ samplesAtOnce: Int) -> [Float] {
      let output = FloatBuffer(count: 9 * shape.outputSize)
      let winners = IntegerBuffer(count: 9 * shape.outputSize)
      let scratch = WinogradConvolution.Scratch(for: kernel)
      for first in stride(from: 0, to: 9, by: samplesAtOnce) {
        kernel.forward(
          input: input, firstInputSample: first, output: output, winners: winners,
          samples: first..<first + samplesAtOnce, firstOutputSample: first, scratch: scratch)
      }
      return (0..<output.count).map { output[$0] }
    }
    let alone = outputs(1)
    #expect(Set(alone).count > alone.count / 4)
    #expect(outputs(9) == alone)
    #expect(outputs(3) == alone)
  }

  @Test func tiesGoToTheFirstElementAndZeroMaximaHaveNoWinner() {
    let values = FloatBuffer(count: 4 * vectorWidth)
    let winners = IntegerBuffer(count: vectorWidth)
    let output = FloatBuffer(count: vectorWidth)
    let bias = FloatBuffer(count: vectorWidth)
    // Lane 0: elements 1 and 2 tie. Lane 1: all tie. Lane 2: the maximum is 0. Lane 3: the last
    // wins.
    for (lane, elements) in [[1, 3, 3, 2], [5, 5, 5, 5], [-1, 0, -2, 0], [0, 0, 0, 7]].enumerated()
    {
      for (element, value) in elements.enumerated() {
        values[element * vectorWidth + lane] = Float(value)
      }
    }
    poolWindows(
      values.vectors, windows: 1, windowStride: 4, rowStride: 2, panels: 1, bias: bias.vectors,
      output: output.vectors,
      winners: winners.integers)
    #expect((0..<4).map { winners[$0] } == [1, 0, Int(cutWinner), 3])
    #expect(output.values(in: 0..<4) == [3, 5, 0, 7])
  }
}
