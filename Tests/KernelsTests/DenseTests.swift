import Testing

@testable import Kernels

@Suite struct DenseTests {
  /// The inputs and units do not fill a vector, and the batches do not fill a tile.
  @Test(arguments: [(1, 1, 1), (35, 10, 3), (64, 37, 7), (100, 64, 13), (33, 130, 32)])
  func matchesTheNaiveLayer(inputs: Int, units: Int, batch: Int) {
    let example = Example(inputs: inputs, units: units, batch: batch)
    let layer = example.layer(propagates: true)
    let output = FloatBuffer(count: batch * paddedToVectors(units))
    layer.forward(input: example.input, output: output, samples: 0..<batch)
    let expected = example.naiveOutput
    #expect(relativeError(example.unpadded(output, units), expected) < 2e-6)

    let inputGradient = FloatBuffer(count: example.input.count)
    let outputGradient = example.outputGradient
    layer.backward(
      output: output, outputGradient: outputGradient, inputGradient: inputGradient,
      samples: 0..<batch)
    let gradients = example.naiveGradients
    #expect(relativeError(example.unpadded(inputGradient, inputs), gradients.input) < 2e-6)

    for task in 0..<layer.updateTasks {
      layer.update(
        task: task, input: example.input, samples: batch,
        rule: .sgd(learningRate: 1, momentum: 0))
    }
    let found = (0..<inputs * units).map {
      -layer.kernel.firstMoment[layer.index(input: $0 / units, unit: $0 % units)]
    }
    #expect(relativeError(found, gradients.kernel) < 2e-6)
    #expect(
      relativeError((0..<units).map { -layer.bias.firstMoment[$0] }, gradients.bias) < 2e-6)
  }

  @Test(arguments: [(64, 37, 7), (100, 128, 13), (33, 10, 32), (70, 50, 131)])
  func skippingZeroPixelsGivesTheSameBits(inputs: Int, units: Int, batch: Int) {
    let example = Example(inputs: inputs, units: units, batch: batch)
    // Some images have every fourth pixel lit, others all pixels, and one has none.
    let pixels = (0..<inputs * batch).map { index -> UInt8 in
      let (image, pixel) = (index / inputs, index % inputs)
      return image == 1 || (image % 3 != 0 && pixel % 4 != image % 4)
        ? 0 : UInt8(1 + (index * 37) % 255)
    }
    let dense = example.layer(propagates: false)
    let sparse = example.layer(propagates: false)
    let input = FloatBuffer(count: batch * paddedToVectors(inputs))
    let listed = SparsePixels(batch: batch, size: inputs)
    for sample in 0..<batch {
      loadPixels(pixels, image: sample, size: inputs, into: input, sample: sample)
      listed.load(pixels, image: sample, sample: sample)
    }
    let outputs = (0..<2).map { _ in FloatBuffer(count: batch * paddedToVectors(units)) }
    dense.forward(input: input, output: outputs[0], samples: 0..<batch)
    sparse.forward(pixels: listed, output: outputs[1], samples: 0..<batch)
    #expect(
      outputs[0].values(in: 0..<outputs[0].count) == outputs[1].values(in: 0..<outputs[1].count))
    for (layer, output) in zip([dense, sparse], outputs) {
      layer.backward(
        output: output, outputGradient: example.outputGradient, inputGradient: nil,
        samples: 0..<batch)
    }
    let rule = UpdateRule.adam(
      rate: 0.01, firstDecay: 0.1, secondDecay: 0.001, epsilon: 1e-7)
    for task in 0..<dense.updateTasks {
      dense.update(task: task, input: input, samples: batch, rule: rule)
      sparse.update(task: task, pixels: listed, samples: batch, rule: rule)
    }
    for (a, b) in [
      (dense.kernel.values, sparse.kernel.values), (dense.bias.values, sparse.bias.values),
      (dense.kernel.secondMoment, sparse.kernel.secondMoment),
    ] {
      #expect(a.values(in: 0..<a.count) == b.values(in: 0..<b.count))
    }
  }

  /// A dense layer with ReLU, its operands, and the expected outputs and gradients.
  private struct Example {
    let inputs: Int
    let units: Int
    let batch: Int
    let x: [Float]
    let kernel: [Float]
    let bias: [Float]
    let g: [Float]

    init(inputs: Int, units: Int, batch: Int) {
      var numbers = Numbers(UInt64(inputs))
      (self.inputs, self.units, self.batch) = (inputs, units, batch)
      x = numbers.array(batch * inputs)
      kernel = numbers.array(inputs * units)
      bias = numbers.array(units)
      g = numbers.array(batch * units)
    }

    func layer(propagates: Bool) -> Dense {
      let layer = Dense(
        inputs: inputs, units: units, isRectified: true, propagates: propagates, batch: batch)
      for (i, value) in kernel.enumerated() {
        layer.kernel.values[layer.index(input: i / units, unit: i % units)] = value
      }
      layer.bias.values.store(bias)
      layer.parametersChanged()
      return layer
    }

    var input: FloatBuffer { padded(x, inputs) }
    var outputGradient: FloatBuffer { padded(g, units) }

    var naiveOutput: [Double] {
      (0..<batch * units).map { max(0, preActivation($0 / units, $0 % units)) }
    }

    var naiveGradients: (kernel: [Double], bias: [Double], input: [Double]) {
      var result = (
        kernel: [Double](repeating: 0, count: inputs * units),
        bias: [Double](repeating: 0, count: units),
        input: [Double](repeating: 0, count: batch * inputs)
      )
      for sample in 0..<batch {
        for unit in 0..<units where preActivation(sample, unit) > 0 {
          let gradient = Double(g[sample * units + unit])
          result.bias[unit] += gradient
          for i in 0..<inputs {
            result.kernel[i * units + unit] += gradient * Double(x[sample * inputs + i])
            result.input[sample * inputs + i] += gradient * Double(kernel[i * units + unit])
          }
        }
      }
      return result
    }

    func unpadded(_ buffer: FloatBuffer, _ width: Int) -> [Float] {
      (0..<batch * width).map { buffer[$0 / width * paddedToVectors(width) + $0 % width] }
    }

    private func preActivation(_ sample: Int, _ unit: Int) -> Double {
      (0..<inputs).reduce(Double(bias[unit])) {
        $0 + Double(x[sample * inputs + $1]) * Double(kernel[$1 * units + unit])
      }
    }

    private func padded(_ values: [Float], _ width: Int) -> FloatBuffer {
      let result = FloatBuffer(count: batch * paddedToVectors(width))
      for (i, value) in values.enumerated() {
        result[i / width * paddedToVectors(width) + i % width] = value
      }
      return result
    }
  }
}
