import Kernels

/// Runs a dense layer on images, with or without ReLU. If most pixels are zero, it skips them.
struct SparseDenseStage: Stage {
  private let kernel: Kernels.Dense
  private let layer: PlacedLayer
  private let output: Activations
  /// The batch, of which only one form is used: without the zeros, or as floats.
  private let sparse: SparsePixels
  private let dense: FloatBuffer

  /// How many images ahead of the one it loads a worker prefetches.
  private static let imagesAhead = 4

  init(_ site: StageSite) {
    layer = site.layers[1]
    output = site.output
    let size = site.image.count
    kernel = site.denseKernel(layer, inputs: size)
    sparse = SparsePixels(batch: site.workspace.batch, size: size)
    dense = FloatBuffer(count: site.workspace.batch * paddedToVectors(size))
  }

  var tensors: [TensorPlace] { layer.denseTensors(of: kernel) { $0 } }

  private func isSparse(_ batch: Batch) -> Bool { batch.examples.zeroShare > 0.5 }

  func forward(_ share: Share, of batch: Batch) {
    let examples = batch.examples
    let size = examples.shape.count
    guard isSparse(batch) else {
      for sample in share.samples {
        loadPixels(
          examples.pixels, image: batch.image(sample), size: size, order: examples.order,
          into: dense, sample: sample)
      }
      kernel.forward(input: dense, output: output.values, samples: share.samples)
      return
    }
    for sample in share.samples {
      if sample + Self.imagesAhead < batch.count {
        prefetchPixels(
          examples.pixels, image: batch.image(sample + Self.imagesAhead), size: size)
      }
      sparse.load(
        examples.pixels, image: batch.image(sample), order: examples.order, sample: sample)
    }
    kernel.forward(pixels: sparse, output: output.values, samples: share.samples)
  }

  func backward(_ share: Share, of batch: Batch) {
    kernel.backward(
      output: output.values, outputGradient: output.gradients, inputGradient: nil,
      samples: share.samples)
  }

  var updateTasks: Int { kernel.updateTasks }

  func update(task: Int, of batch: Batch, parts: Int, rule: UpdateRule) {
    if isSparse(batch) {
      kernel.update(task: task, pixels: sparse, samples: batch.count, rule: rule)
    } else {
      kernel.update(task: task, input: dense, samples: batch.count, rule: rule)
    }
  }

  func parametersChanged() { kernel.parametersChanged() }
}
