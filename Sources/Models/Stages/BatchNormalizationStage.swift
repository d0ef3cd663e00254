import Kernels

extension BatchNormalization: StagedLayer {
  func stagePlan(at place: PlacedLayer) -> StagePlan {
    StagePlan(
      name: "batch normalization", placement: .apartInSameLayout, sumsByTask: true,
      isSynchronized: true
    ) { BatchNormalizationStage($0, layer: self) }
  }
}

/// A stage that begins with a batch normalization, which waits for the statistics of the whole
/// batch.
protocol NormalizingStage: SynchronizedStage {
  var normalization: Normalization { get }
  /// The batch normalization.
  var layer: PlacedLayer { get }
  var input: Activations { get }
}

extension Normalization {
  /// Creates the normalization of a layer, which is the first of a stage.
  convenience init(_ layer: BatchNormalization, at site: StageSite) {
    let input = site.input ?? site.output
    // Each unit of a vector has its own statistics. In an image, all pixels of a channel share
    // theirs.
    let isVector = site.layers[0].input.image == nil
    self.init(
      pixels: isVector ? 1 : input.pixels,
      channels: isVector ? input.stride : input.paddedChannels, momentum: layer.momentum,
      epsilon: layer.epsilon, centers: layer.center, scales: layer.scale,
      parts: site.workspace.parts)
  }
}

extension NormalizingStage {
  var tensors: [TensorPlace] {
    let input = self.input
    let isVector = layer.input.image == nil
    let place: @Sendable (Int) -> Int = { isVector ? input.place(of: $0) : $0 }
    return layer.tensorPlaces([
      "gamma": (normalization.gamma, place), "beta": (normalization.beta, place),
      "moving_mean": (normalization.movingMean, place),
      "moving_variance": (normalization.movingVariance, place),
    ])
  }

  func gather(_ share: Share, of batch: Batch) {
    normalization.gather(input: input.values, samples: input.rows(share), part: share.part)
  }

  func synchronize(_ batch: Batch, parts: Int) { normalization.synchronize(parts: parts) }

  func synchronizeGradients(_ batch: Batch, parts: Int) {
    normalization.synchronizeGradients(parts: parts)
  }

  var updateTasks: Int { 1 }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    normalization.update(rule: rule)
  }
}

/// Runs a batch normalization.
struct BatchNormalizationStage: NormalizingStage {
  let normalization: Normalization
  let layer: PlacedLayer
  let input: Activations
  private let output: Activations
  private let propagates: Bool

  init(_ site: StageSite, layer: BatchNormalization) {
    self.layer = site.layers[0]
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    normalization = Normalization(layer, at: site)
  }

  func forward(_ share: Share, of batch: Batch) {
    normalization.forward(
      input: input.values, output: output.values, samples: input.rows(share),
      firstOutputSample: output.rows(share).lowerBound, isTraining: batch.isTraining)
  }

  func gatherGradients(_ share: Share, of batch: Batch) {
    normalization.gatherGradients(
      input: input.values, outputGradient: output.gradients, samples: input.rows(share),
      firstOutputSample: output.rows(share).lowerBound, part: share.part)
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    normalization.backward(
      input: input.values, outputGradient: output.gradients, inputGradient: input.gradients,
      samples: input.rows(share), firstOutputSample: output.rows(share).lowerBound)
  }
}
