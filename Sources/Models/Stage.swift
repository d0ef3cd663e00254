import Kernels

/// What one stage hands to the next: a batch of outputs and, while training, their gradients.
final class Activations: @unchecked Sendable {
  /// `[batch, …]`, each sample `stride` floats.
  let values: FloatBuffer
  let gradients: FloatBuffer
  /// The logical shape of one sample, and its channels with padding.
  let shape: ImageShape
  let paddedChannels: Int
  /// Floats from one sample to the next.
  let stride: Int
  /// The batch's pixels without the zeros, in place of `values`; set between phases only.
  var sparsePixels: SparsePixels?

  /// - Parameter padsChannels: Whether each pixel's channels are padded to whole vectors.
  init(shape: ImageShape, batch: Int, padsChannels: Bool) {
    self.shape = shape
    paddedChannels = padsChannels ? paddedToVectors(shape.channels) : shape.channels
    stride = paddedToVectors(shape.height * shape.width * paddedChannels)
    values = FloatBuffer(count: batch * stride)
    gradients = FloatBuffer(count: padsChannels ? batch * stride : 0)
  }
}

/// One or more layers that run together over a batch.
///
/// A training step has two phases. In the first, tasks own samples: forward, loss, gradients of
/// activations, and convolutions' gradients summed over a task's samples. In the second, tasks own
/// parameters: the sum over the batch, in order, and the update.
protocol Stage: Sendable {
  /// The parameters as Keras has them.
  var tensors: [TensorPlace] { get }
  /// Computes the outputs of `samples`.
  func forward(_ samples: Range<Int>, pass: Pass, worker: Int)
  /// Takes the gradients of the outputs of `samples`, which are task `part`, back.
  func backward(_ samples: Range<Int>, part: Int, worker: Int)
  /// How many tasks the second phase has.
  var updateTasks: Int { get }
  /// Runs one of them for a batch of `samples` in `parts` tasks.
  func update(task: Int, samples: Int, parts: Int, rule: UpdateRule)
  /// Brings derived data up to date after parameters were set.
  func parametersChanged()
}

/// Whether a forward pass trains, and if so what its dropout masks are drawn from.
enum Pass {
  case inference
  /// `firstSample` counts the samples that were trained on before this batch.
  case training(seed: UInt64, firstSample: Int)
}
