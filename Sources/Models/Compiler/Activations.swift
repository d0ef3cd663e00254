import Kernels

/// The size of the memory of a plan: the batch, and how it is divided into tasks.
struct Workspace {
  /// The largest batch size.
  let batch: Int
  /// The number of threads that work on a batch.
  let workers: Int
  /// The largest number of samples per task of the sample phase.
  let partSize: Int
  /// Whether a step passes over the batch more than once, so that every sample needs a row of its
  /// own in all buffers.
  let keepsBatch: Bool

  /// The largest number of tasks per batch.
  var parts: Int { (batch + partSize - 1) / partSize }
  /// The number of rows in buffers where only the samples in progress need one.
  var localRows: Int { keepsBatch ? batch : workers * partSize }
}

/// The samples that one task of the sample phase owns.
struct Share {
  /// The task's number.
  let part: Int
  /// The positions of the samples in the batch.
  let samples: Range<Int>
  /// The thread that runs the task.
  let worker: Int
  /// The samples' rows in buffers where only the samples in progress have one.
  let localRows: Range<Int>

  init(part: Int, of count: Int, size: Int, worker: Int, workspace: Workspace) {
    self.part = part
    self.worker = worker
    samples = part * size..<min((part + 1) * size, count)
    let first = workspace.keepsBatch ? samples.lowerBound : worker * workspace.partSize
    localRows = first..<first + samples.count
  }
}

/// The values that one stage passes to the next: its outputs and, in training, their gradients.
///
/// Every sample of the batch has a row if the update reads the values, or if a step passes over the
/// batch more than once. Otherwise only the samples in progress have one, so that the values stay
/// in cache.
final class Activations: Sendable {
  /// The outputs, `[rows, …]`, with `stride` floats per row.
  let values: FloatBuffer
  let gradients: FloatBuffer
  /// The number of pixels per sample; 1 for a vector.
  let pixels: Int
  /// The number of values per pixel, and of floats per pixel with padding to whole vectors.
  let channels, paddedChannels: Int
  /// The number of floats from one sample to the next.
  let stride: Int
  private let isBatchWide: Bool

  init(_ layout: ActivationLayout, workspace: Workspace) {
    pixels = layout.pixels
    channels = layout.channels
    paddedChannels = layout.paddedChannels
    stride = layout.stride
    isBatchWide = layout.isBatchWide
    let rows = layout.rows(in: workspace)
    values = FloatBuffer(count: rows * stride)
    gradients = FloatBuffer(count: layout.hasGradients ? rows * stride : 0)
  }

  /// Returns the rows of a share's samples.
  func rows(_ share: Share) -> Range<Int> { isBatchWide ? share.samples : share.localRows }

  /// Returns the index in a row of a sample's value, which is counted without padding.
  func place(of value: Int) -> Int {
    value / channels * paddedChannels + value % channels
  }
}

/// The layout of activations in memory, which is planned before they are allocated.
struct ActivationLayout {
  private(set) var pixels, channels, paddedChannels: Int
  var isBatchWide: Bool
  var hasGradients: Bool

  init(_ shape: Shape, isBatchWide: Bool, hasGradients: Bool, isPadded: Bool = true) {
    switch shape {
    case .image(let image):
      pixels = image.height * image.width
      channels = image.channels
    case .vector(let units):
      pixels = 1
      channels = units
    }
    paddedChannels = isPadded ? paddedToVectors(channels) : channels
    self.isBatchWide = isBatchWide
    self.hasGradients = hasGradients
  }

  var stride: Int { paddedToVectors(pixels * paddedChannels) }

  /// Adopts the shape of another layout: a vector that was an image keeps the padding between
  /// pixels.
  mutating func takeShape(of other: ActivationLayout) {
    pixels = other.pixels
    channels = other.channels
    paddedChannels = other.paddedChannels
  }

  func rows(in workspace: Workspace) -> Int { isBatchWide ? workspace.batch : workspace.localRows }

  /// Returns the memory that such activations take, in bytes.
  func bytes(in workspace: Workspace) -> Double {
    Double(rows(in: workspace)) * Double(stride) * (hasGradients ? 8 : 4)
  }
}
