import Kernels

/// Runs a 3×3 convolution after other layers, with its ReLU and max-pooling.
struct WinogradConvolutionStage: Stage {
  private let kernel: WinogradConvolution
  private let layer: PlacedLayer
  private let input: Activations
  private let output: Activations
  private let winners: IntegerBuffer
  private let gradients: FloatBuffer
  private let propagates: Bool
  /// Scratch memory and lists, one of each per worker.
  private let scratch: [WinogradConvolution.Scratch]
  private let lists: [WinnerLists]

  init(_ site: StageSite) {
    layer = site.layers[0]
    let image = layer.input.image ?? site.image
    let shape = ConvolutionShape(
      height: image.height, width: image.width, channels: image.channels,
      filters: layer.output.image?.channels ?? 0)
    let kernel = WinogradConvolution(shape: shape)
    self.kernel = kernel
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    let workspace = site.workspace
    winners = IntegerBuffer(count: workspace.localRows * shape.outputSize)
    gradients = FloatBuffer(count: workspace.parts * kernel.gradientSize)
    scratch = (0..<workspace.workers).map { _ in .init(for: kernel) }
    lists = (0..<workspace.workers).map { _ in WinnerLists(shape: shape) }
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
      lists: lists[share.worker])
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    kernel.update(task: task, gradients: gradients, parts: parts, rule: rule)
  }

  func parametersChanged() { kernel.parametersChanged() }
}
