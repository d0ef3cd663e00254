import Kernels

extension LocallyConnected2D: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    guard let image = place.input.image, let geometry = try? window.geometry(on: image)
    else { return .nothing("no layer") }
    return StagePlan(name: "locally connected", input: .packed, updateReadsInput: true) {
      LocallyConnectedStage($0, geometry: geometry)
    }
  }
}

/// Runs a convolution that has a separate kernel for every position.
struct LocallyConnectedStage: Stage {
  private let kernel: LocallyConnected
  private let layer: PlacedLayer
  private let input: Activations
  private let output: Activations
  private let propagates: Bool

  init(_ site: StageSite, geometry: WindowGeometry) {
    layer = site.layers[0]
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    kernel = LocallyConnected(
      geometry: geometry, pixelStride: input.paddedChannels, filters: output.channels,
      usesBias: (layer.layer as? LocallyConnected2D)?.useBias ?? true,
      propagates: site.propagates, batch: site.workspace.batch)
  }

  var tensors: [TensorPlace] {
    let kernel = self.kernel
    let channels = input.channels
    let filters = output.channels
    let taps = layer.layer.tensors(for: layer.input)[0].shape[1] / channels
    return layer.tensorPlaces([
      "kernel": (
        kernel.parameters,
        { @Sendable index in
          let (row, filter) = index.quotientAndRemainder(dividingBy: filters)
          let (tap, channel) = row.quotientAndRemainder(dividingBy: channels)
          return kernel.kernelIndex(
            position: tap / taps, tap: tap % taps, channel: channel, filter: filter)
        }
      ),
      "bias": (
        kernel.parameters,
        { @Sendable in kernel.biasIndex(position: $0 / filters, filter: $0 % filters) }
      ),
    ])
  }

  func forward(_ share: Share, of batch: Batch) {
    kernel.forward(
      input: input.values, output: output.values, samples: share.samples,
      outputSamples: output.rows(share))
  }

  func backward(_ share: Share, of batch: Batch) {
    kernel.backward(
      outputGradient: output.gradients, inputGradient: propagates ? input.gradients : nil,
      samples: share.samples, outputSamples: output.rows(share))
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    kernel.update(task: task, input: input.values, samples: batch.count, rule: rule)
  }

  func parametersChanged() { kernel.parametersChanged() }
}
