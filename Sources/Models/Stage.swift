import Kernels

/// The samples that one task of the first phase takes forward and back.
struct Share {
  /// The task's number, and its samples' places in the batch.
  let part: Int
  let samples: Range<Int>
  /// Who runs it, and the rows that are this worker's own.
  let worker: Int
  let slots: Range<Int>

  /// - Parameter capacity: The most samples that a task has.
  init(part: Int, of count: Int, capacity: Int, worker: Int) {
    self.part = part
    samples = part * capacity..<min((part + 1) * capacity, count)
    self.worker = worker
    let first = worker * Self.slots(capacity: capacity)
    slots = first..<first + samples.count
  }

  /// Rows that a worker has: one more than samples, for a convolution reads a few floats beyond a
  /// sample, where another worker must not be writing.
  static func slots(capacity: Int) -> Int { capacity + 1 }
}

/// What one stage hands to the next: outputs and, while training, their gradients.
///
/// Where the second phase reads them they have a row for each sample of the batch, else for each
/// sample of one task of each worker: those stay in cache.
final class Activations: @unchecked Sendable {
  /// `[rows, …]`, each row `stride` floats.
  let values: FloatBuffer
  let gradients: FloatBuffer
  /// The logical shape of one sample, and its channels with padding.
  let shape: ImageShape
  let paddedChannels: Int
  /// Floats from one sample to the next.
  let stride: Int
  /// The batch's pixels without the zeros, in place of `values`; set between phases only.
  var sparsePixels: SparsePixels?

  private let isBatchWide: Bool

  /// - Parameters:
  ///   - padsChannels: Whether each pixel's channels are padded to whole vectors.
  ///   - rows: Of the batch, or of the tasks of all workers.
  init(shape: ImageShape, rows: Int, isBatchWide: Bool, padsChannels: Bool) {
    self.isBatchWide = isBatchWide
    self.shape = shape
    paddedChannels = padsChannels ? paddedToVectors(shape.channels) : shape.channels
    stride = paddedToVectors(shape.height * shape.width * paddedChannels)
    values = FloatBuffer(count: rows * stride)
    gradients = FloatBuffer(count: padsChannels ? rows * stride : 0)
  }

  /// Where a share's samples lie.
  func rows(_ share: Share) -> Range<Int> { isBatchWide ? share.samples : share.slots }
}

/// One or more layers that run together over a batch.
///
/// A training step has two phases. In the first, tasks own samples: forward, loss, gradients of
/// activations, and convolutions' gradients summed over a task's samples. In the second, tasks own
/// parameters: the sum over the batch, in order, and the update.
protocol Stage: Sendable {
  /// The parameters as Keras has them.
  var tensors: [TensorPlace] { get }
  /// Computes the outputs.
  func forward(_ share: Share, pass: Pass)
  /// Takes the gradients of the outputs back.
  func backward(_ share: Share)
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
