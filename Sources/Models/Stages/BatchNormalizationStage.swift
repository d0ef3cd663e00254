import Kernels

extension BatchNormalization: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    StagePlan(
      name: "batch normalization", placement: .apartInSameLayout, sumsByTask: true,
      isSynchronized: true
    ) { BatchNormalizationStage($0, layer: self) }
  }
}

/// Runs a batch normalization, which waits for the statistics of the whole batch.
struct BatchNormalizationStage: SynchronizedStage {
  private let kernel: Normalization
  private let layer: PlacedLayer
  private let input: Activations
  private let output: Activations
  private let propagates: Bool

  init(_ site: StageSite, layer: BatchNormalization) {
    self.layer = site.layers[0]
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    // Each unit of a vector has its own statistics. In an image, all pixels of a channel share
    // theirs.
    let isVector = self.layer.input.image == nil
    kernel = Normalization(
      pixels: isVector ? 1 : input.pixels,
      channels: isVector ? input.stride : input.paddedChannels, momentum: layer.momentum,
      epsilon: layer.epsilon, centers: layer.center, scales: layer.scale,
      parts: site.workspace.parts)
  }

  var tensors: [TensorPlace] {
    let input = self.input
    let isVector = layer.input.image == nil
    let place: @Sendable (Int) -> Int = { isVector ? input.place(of: $0) : $0 }
    return layer.tensorPlaces([
      "gamma": (kernel.gamma, place), "beta": (kernel.beta, place),
      "moving_mean": (kernel.movingMean, place),
      "moving_variance": (kernel.movingVariance, place),
    ])
  }

  func gather(_ share: Share, of batch: Batch) {
    kernel.gather(input: input.values, samples: input.rows(share), part: share.part)
  }

  func synchronize(_ batch: Batch, parts: Int) { kernel.synchronize(parts: parts) }

  func forward(_ share: Share, of batch: Batch) {
    var isTraining = false
    if case .training = batch.purpose { isTraining = true }
    kernel.forward(
      input: input.values, output: output.values, samples: input.rows(share),
      firstOutputSample: output.rows(share).lowerBound, isTraining: isTraining)
  }

  func gatherGradients(_ share: Share, of batch: Batch) {
    kernel.gatherGradients(
      input: input.values, outputGradient: output.gradients, samples: input.rows(share),
      firstOutputSample: output.rows(share).lowerBound, part: share.part)
  }

  func synchronizeGradients(_ batch: Batch, parts: Int) {
    kernel.synchronizeGradients(parts: parts)
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    kernel.backward(
      input: input.values, outputGradient: output.gradients, inputGradient: input.gradients,
      samples: input.rows(share), firstOutputSample: output.rows(share).lowerBound)
  }

  var updateTasks: Int { 1 }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    kernel.update(rule: rule)
  }
}
