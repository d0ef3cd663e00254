import Kernels

/// Runs a convolution with three or five kernel columns after other layers, with its ReLU and
/// max-pooling.
struct PooledConvolutionStage: Stage {
  private let kernel: PooledConvolution
  private let layer: PlacedLayer
  private let input: Activations
  private let output: Activations
  private let propagates: Bool
  private let winners: IntegerBuffer
  private let gradients: FloatBuffer
  /// The scratch memory and the lists, one of each per worker.
  private let scratch: [FloatBuffer]
  private let lists: [WinnerLists]

  init(_ site: StageSite, geometry: WindowGeometry) {
    layer = site.layers[0]
    let input = site.input ?? site.output
    let kernel = PooledConvolution(
      geometry: geometry, channels: input.channels, filters: site.output.channels)
    self.kernel = kernel
    self.input = input
    output = site.output
    propagates = site.propagates
    let workspace = site.workspace
    winners = IntegerBuffer(count: workspace.localRows * kernel.outputSize)
    gradients = FloatBuffer(count: workspace.parts * kernel.gradientSize)
    scratch = (0..<workspace.workers).map { _ in FloatBuffer(count: kernel.scratchSize) }
    lists = (0..<workspace.workers).map { _ in kernel.makeLists() }
  }

  var tensors: [TensorPlace] {
    let kernel = self.kernel
    return layer.convolutionTensors(
      parameters: kernel.parameters,
      kernel: { kernel.kernelIndex(tap: $0, channel: $1, filter: $2) },
      bias: { kernel.biasIndex(filter: $0) })
  }

  func forward(_ share: Share, of batch: Batch) {
    kernel.forward(
      input: input.values, firstInputSample: input.rows(share).lowerBound, output: output.values,
      winners: winners, samples: share.localRows,
      firstOutputSample: output.rows(share).lowerBound, scratch: scratch[share.worker])
  }

  func backward(_ share: Share, of batch: Batch) {
    kernel.backward(
      input: input.values, firstInputSample: input.rows(share).lowerBound,
      outputGradient: output.gradients, winners: winners,
      inputGradient: propagates ? input.gradients : nil, samples: share.localRows,
      firstOutputSample: output.rows(share).lowerBound, gradients: gradients, part: share.part,
      scratch: scratch[share.worker], lists: lists[share.worker])
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    kernel.update(task: task, gradients: gradients, parts: parts, rule: rule)
  }

  func parametersChanged() { kernel.parametersChanged() }
}
