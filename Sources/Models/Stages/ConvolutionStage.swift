import Kernels

extension Conv2D: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    guard let image = place.input.image, let geometry = try? window.geometry(on: image) else {
      return .nothing("no convolution")
    }
    return StagePlan(name: "convolution", input: .packed, sumsByTask: true) {
      ConvolutionStage($0, geometry: geometry, usesWinograd: false)
    }
  }
}

/// Runs a convolution with any kernel size, strides and padding.
struct ConvolutionStage: Stage {
  private let kernel: Convolution
  private let layer: PlacedLayer
  private let input: Activations
  private let output: Activations
  private let propagates: Bool
  private let gradients: FloatBuffer
  /// The scratch memory, one buffer per worker.
  private let scratch: [FloatBuffer]

  init(_ site: StageSite, geometry: WindowGeometry, usesWinograd: Bool) {
    layer = site.layers[0]
    let input = site.input ?? site.output
    let kernel = Convolution(
      geometry: geometry, channels: input.channels, pixelStride: input.paddedChannels,
      filters: site.output.channels, usesBias: (layer.layer as? Conv2D)?.useBias ?? true,
      propagates: site.propagates, usesWinograd: usesWinograd)
    self.kernel = kernel
    self.input = input
    output = site.output
    propagates = site.propagates
    gradients = FloatBuffer(count: site.workspace.parts * kernel.gradientSize)
    scratch = (0..<site.workspace.workers).map { _ in FloatBuffer(count: kernel.scratchSize) }
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
      input: input.values, output: output.values, samples: input.rows(share),
      firstOutputSample: output.rows(share).lowerBound, scratch: scratch[share.worker])
  }

  func backward(_ share: Share, of batch: Batch) {
    kernel.accumulateGradient(
      input: input.values, outputGradient: output.gradients, samples: input.rows(share),
      firstOutputSample: output.rows(share).lowerBound, gradients: gradients, part: share.part,
      scratch: scratch[share.worker])
    guard propagates else { return }
    kernel.backward(
      outputGradient: output.gradients, inputGradient: input.gradients,
      samples: input.rows(share), firstOutputSample: output.rows(share).lowerBound,
      scratch: scratch[share.worker])
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    kernel.update(task: task, gradients: gradients, parts: parts, rule: rule)
  }

  func parametersChanged() { kernel.parametersChanged() }
}

extension PlacedLayer {
  /// Returns the tensors of a convolution: the kernel,
  /// `[kernel height, kernel width, channels, filters]`, and the bias.
  ///
  /// - Parameters:
  ///   - kernel: The index of a weight, by tap, channel and filter.
  ///   - bias: The index of a bias, by filter.
  func convolutionTensors(
    parameters: Parameters, kernel: @escaping @Sendable (Int, Int, Int) -> Int,
    bias: @escaping @Sendable (Int) -> Int
  ) -> [TensorPlace] {
    let channels = input.image?.channels ?? 1
    let filters = output.image?.channels ?? 1
    return tensorPlaces([
      "kernel": (
        parameters,
        { @Sendable index in
          let (tap, rest) = index.quotientAndRemainder(dividingBy: channels * filters)
          return kernel(tap, rest / filters, rest % filters)
        }
      ),
      "bias": (parameters, bias),
    ])
  }
}
