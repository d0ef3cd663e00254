import Kernels

/// Runs a convolution of the images, with its ReLU and max-pooling.
struct DirectConvolutionStage: Stage {
  private let kernel: DirectConvolution
  private let layer: PlacedLayer
  private let output: Activations
  /// The images in progress. The rows of each worker are followed by a spare one: the kernel reads
  /// a few floats beyond a sample, where no other worker may write.
  private let images: FloatBuffer
  private let rowsPerWorker: Int
  private let keepsBatch: Bool
  private let winners: IntegerBuffer
  private let gradients: FloatBuffer

  init(_ site: StageSite) {
    let shape = ConvolutionShape(
      height: site.image.height, width: site.image.width, channels: site.image.channels,
      filters: site.layers[0].output.image?.channels ?? 0)
    let workspace = site.workspace
    kernel = DirectConvolution(shape: shape)
    layer = site.layers[0]
    output = site.output
    keepsBatch = workspace.keepsBatch
    rowsPerWorker = workspace.partSize + 1
    let rows = keepsBatch ? workspace.parts : workspace.workers
    images = FloatBuffer(
      count: rows * rowsPerWorker * paddedToVectors(site.image.count))
    winners = IntegerBuffer(count: rows * rowsPerWorker * shape.outputSize)
    gradients = FloatBuffer(count: workspace.parts * kernel.gradientSize)
  }

  var tensors: [TensorPlace] {
    let kernel = self.kernel
    return layer.convolutionTensors(
      parameters: kernel.parameters,
      kernel: { kernel.kernelIndex(tap: $0, channel: $1, filter: $2) },
      bias: { kernel.biasIndex(filter: $0) })
  }

  /// Returns the rows of a share in `images` and `winners`.
  private func rows(_ share: Share) -> Range<Int> {
    let first = (keepsBatch ? share.part : share.worker) * rowsPerWorker
    return first..<first + share.samples.count
  }

  func forward(_ share: Share, of batch: Batch) {
    for (sample, row) in zip(share.samples, rows(share)) {
      loadPixels(
        batch.examples.pixels, image: batch.image(sample), size: batch.examples.shape.count,
        order: batch.examples.order, into: images, sample: row)
    }
    for (row, outputRow) in zip(rows(share), output.rows(share)) {
      kernel.forward(
        input: images, output: output.values, winners: winners, sample: row,
        outputSample: outputRow)
    }
  }

  func backward(_ share: Share, of batch: Batch) {
    kernel.accumulateGradient(
      input: images, outputGradient: output.gradients, winners: winners, samples: rows(share),
      firstOutputSample: output.rows(share).lowerBound, gradients: gradients, part: share.part)
  }

  var updateTasks: Int { 1 }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    kernel.update(gradients: gradients, parts: parts, rule: rule)
  }
}
