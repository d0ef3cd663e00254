import Kernels

/// How much memory a plan provides for: the batch, and how it is divided into tasks.
struct Workspace {
  /// The most samples per batch.
  let batch: Int
  /// How many threads work on a batch.
  let workers: Int
  /// The most samples that a task of the sample phase owns.
  let partSize: Int
  /// Whether a step goes over the batch more than once, so that every sample needs rows of its own
  /// everywhere.
  let keepsBatch: Bool

  /// The most tasks per batch.
  var parts: Int { (batch + partSize - 1) / partSize }
  /// Rows where only the samples that are being worked on need one.
  var localRows: Int { keepsBatch ? batch : workers * partSize }
}

/// The samples that one task of the sample phase owns.
struct Share {
  /// The task's number.
  let part: Int
  /// The samples' places in the batch.
  let samples: Range<Int>
  /// Which thread runs the task.
  let worker: Int
  /// The samples' rows in memory that belongs to the samples being worked on.
  let localRows: Range<Int>

  init(part: Int, of count: Int, size: Int, worker: Int, workspace: Workspace) {
    self.part = part
    self.worker = worker
    samples = part * size..<min((part + 1) * size, count)
    let first = workspace.keepsBatch ? samples.lowerBound : worker * workspace.partSize
    localRows = first..<first + samples.count
  }
}

/// What one stage hands to the next: outputs and, while training, their gradients.
///
/// Where the update reads them, or a step goes over the batch more than once, they have a row for
/// each sample of the batch; else one for each sample being worked on, so that they stay in cache.
final class Activations: Sendable {
  /// `[rows, …]`, each row `stride` floats.
  let values: FloatBuffer
  let gradients: FloatBuffer
  /// Pixels per sample; 1 for a vector.
  let pixels: Int
  /// Values per pixel, and what they take with padding to whole vectors.
  let channels, paddedChannels: Int
  /// Floats from one sample to the next.
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

  /// Where a share's samples lie.
  func rows(_ share: Share) -> Range<Int> { isBatchWide ? share.samples : share.localRows }

  /// Where a row contains a sample's value, counted without padding.
  func place(of value: Int) -> Int {
    value / channels * paddedChannels + value % channels
  }
}

/// How activations lie in memory, before there is any.
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

  /// Lets the values lie as others do: a vector that was an image keeps the padding between pixels.
  mutating func takeShape(of other: ActivationLayout) {
    pixels = other.pixels
    channels = other.channels
    paddedChannels = other.paddedChannels
  }

  func rows(in workspace: Workspace) -> Int { isBatchWide ? workspace.batch : workspace.localRows }

  /// The memory that such activations take.
  func bytes(in workspace: Workspace) -> Double {
    Double(rows(in: workspace)) * Double(stride) * (hasGradients ? 8 : 4)
  }
}
