import Kernels

/// The first convolution, with its ReLU and max-pooling.
struct DirectConvolutionStage: Stage {
  private let kernel: DirectConvolution
  private let name: String
  private let input: Activations
  private let output: Activations
  private let winners: IntegerBuffer
  private let gradients: FloatBuffer

  init(
    name: String, shape: ConvolutionShape, input: Activations, output: Activations, slots: Int,
    parts: Int
  ) {
    kernel = DirectConvolution(shape: shape)
    self.name = name
    self.input = input
    self.output = output
    winners = IntegerBuffer(count: slots * shape.outputSize)
    gradients = FloatBuffer(count: parts * kernel.gradientSize)
  }

  var tensors: [TensorPlace] {
    convolutionTensors(
      name: name, shape: kernel.shape, parameters: kernel.parameters,
      kernelIndex: kernel.kernelIndex, biasIndex: kernel.biasIndex)
  }

  func forward(_ share: Share, pass: Pass) {
    for (sample, outputSample) in zip(share.slots, output.rows(share)) {
      kernel.forward(
        input: input.values, output: output.values, winners: winners, sample: sample,
        outputSample: outputSample)
    }
  }

  func backward(_ share: Share) {
    kernel.accumulateGradient(
      input: input.values, outputGradient: output.gradients, winners: winners,
      samples: share.slots, firstOutputSample: output.rows(share).lowerBound,
      gradients: gradients, part: share.part)
  }

  var updateTasks: Int { 1 }

  func update(task: Int, samples: Int, parts: Int, rule: UpdateRule) {
    kernel.update(gradients: gradients, parts: parts, rule: rule)
  }

  func parametersChanged() {}
}

/// A later convolution, with its ReLU and max-pooling.
struct WinogradConvolutionStage: Stage {
  private let kernel: WinogradConvolution
  private let name: String
  private let input: Activations
  private let output: Activations
  private let winners: IntegerBuffer
  private let gradients: FloatBuffer
  /// One of each for every worker.
  private let scratch: [FloatBuffer]
  private let lists: [WinnerLists]

  init(
    name: String, shape: ConvolutionShape, input: Activations, output: Activations, slots: Int,
    parts: Int, workers: Int
  ) {
    let kernel = WinogradConvolution(shape: shape)
    self.kernel = kernel
    self.name = name
    self.input = input
    self.output = output
    winners = IntegerBuffer(count: slots * shape.outputSize)
    gradients = FloatBuffer(count: parts * kernel.gradientSize)
    scratch = (0..<workers).map { _ in FloatBuffer(count: kernel.scratchSize) }
    lists = (0..<workers).map { _ in WinnerLists(shape: shape) }
  }

  var tensors: [TensorPlace] {
    convolutionTensors(
      name: name, shape: kernel.shape, parameters: kernel.parameters,
      kernelIndex: kernel.kernelIndex, biasIndex: kernel.biasIndex)
  }

  func forward(_ share: Share, pass: Pass) {
    kernel.forward(
      input: input.values, output: output.values, winners: winners, samples: share.slots,
      firstOutputSample: output.rows(share).lowerBound, scratch: scratch[share.worker])
  }

  func backward(_ share: Share) {
    kernel.backward(
      input: input.values, outputGradient: output.gradients, winners: winners,
      inputGradient: input.gradients, samples: share.slots,
      firstOutputSample: output.rows(share).lowerBound, gradients: gradients, part: share.part,
      lists: lists[share.worker])
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, samples: Int, parts: Int, rule: UpdateRule) {
    kernel.update(task: task, gradients: gradients, parts: parts, rule: rule)
  }

  func parametersChanged() { kernel.parametersChanged() }
}

/// Kernel `[3, 3, channels, filters]` and bias `[filters]`.
private func convolutionTensors(
  name: String, shape: ConvolutionShape, parameters: Parameters,
  kernelIndex: (Int, Int, Int, Int) -> Int, biasIndex: (Int) -> Int
) -> [TensorPlace] {
  var indices: [Int] = []
  indices.reserveCapacity(9 * shape.channels * shape.filters)
  for row in 0..<3 {
    for column in 0..<3 {
      for channel in 0..<shape.channels {
        for filter in 0..<shape.filters {
          indices.append(kernelIndex(row, column, channel, filter))
        }
      }
    }
  }
  return [
    TensorPlace(
      name: name + "/kernel", shape: [3, 3, shape.channels, shape.filters],
      parameters: parameters, indices: indices),
    TensorPlace(
      name: name + "/bias", shape: [shape.filters], parameters: parameters,
      indices: (0..<shape.filters).map(biasIndex)),
  ]
}
