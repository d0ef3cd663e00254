import Kernels

/// Runs a batch normalization of an image with its ReLU and max-pooling.
struct NormalizedPoolingStage: NormalizingStage {
  let normalization: Normalization
  let layer: PlacedLayer
  let input: Activations
  private let kernel: NormalizedPooling
  private let output: Activations
  private let propagates: Bool
  /// The pixel of its window that each output comes from.
  private let winners: IntegerBuffer

  init(_ site: StageSite, layer: BatchNormalization, image: ImageShape) {
    self.layer = site.layers[0]
    input = site.input ?? site.output
    output = site.output
    propagates = site.propagates
    normalization = Normalization(layer, at: site)
    kernel = NormalizedPooling(normalization, height: image.height, width: image.width)
    winners = IntegerBuffer(count: site.workspace.localRows * output.stride)
  }

  func forward(_ share: Share, of batch: Batch) {
    kernel.forward(
      input: input.values, output: output.values, winners: winners, samples: share.localRows,
      firstInputSample: input.rows(share).lowerBound,
      firstOutputSample: output.rows(share).lowerBound, isTraining: batch.isTraining)
  }

  func gatherGradients(_ share: Share, of batch: Batch) {
    kernel.gatherGradients(
      input: input.values, outputGradient: output.gradients, winners: winners,
      samples: share.localRows, firstInputSample: input.rows(share).lowerBound,
      firstOutputSample: output.rows(share).lowerBound, part: share.part)
  }

  func backward(_ share: Share, of batch: Batch) {
    guard propagates else { return }
    kernel.backward(
      input: input.values, outputGradient: output.gradients, winners: winners,
      inputGradient: input.gradients, samples: share.localRows,
      firstInputSample: input.rows(share).lowerBound,
      firstOutputSample: output.rows(share).lowerBound)
  }
}
