import Synchronization

/// A later convolution of a network, with ReLU and 2×2 max-pooling, from whole vectors of input
/// channels.
///
/// Forward it is Winograd's F(4×4, 3×3): a tile is two by two pooling windows and takes 36 products
/// of channel vectors instead of 144 (Lavin & Gray, "Fast Algorithms for Convolutional Neural
/// Networks", 2016). Backward (`WinogradBackward.swift`) only the windows' winners count.
///
/// The kernel is stored filter by filter with the input channels as lanes,
/// `[groups, filters, taps of a group, channels]`, as the backward pass reads and sums it; a group
/// is one row of taps or all nine. The bias stands behind it.
public final class WinogradConvolution: Sendable {
  /// The layer's geometry.
  public let shape: ConvolutionShape
  /// The kernel and, from `biasIndex` on, the bias.
  public let parameters: Parameters
  /// How often the parameters have changed.
  private let version = Atomic<Int>(0)
  let channelVectors: Int
  var inputSize: Int { shape.height * shape.width * channelVectors * vectorWidth }
  var paddedFilters: Int { shape.panels * vectorWidth }
  let tapsInGroup = Registers.tapsAtOnce

  /// A layer with all parameters zero.
  public init(shape: ConvolutionShape) {
    self.shape = shape
    channelVectors = paddedToVectors(shape.channels) / vectorWidth
    let channels = channelVectors * vectorWidth
    let filters = shape.panels * vectorWidth
    parameters = Parameters(count: filters * (9 * channels + 1))
  }

  /// Where `parameters` holds a weight; taps are counted row by row.
  public func kernelIndex(tap: Int, channel: Int, filter: Int) -> Int {
    let slot = (tap / tapsInGroup * paddedFilters + filter) * tapsInGroup + tap % tapsInGroup
    return slot * channelVectors * vectorWidth + channel
  }

  /// Where `parameters` holds the bias of a filter.
  public func biasIndex(filter: Int) -> Int {
    9 * paddedFilters * channelVectors * vectorWidth + filter
  }

  /// Rows of windows transformed and multiplied together, in pairs, so that what lies between stays
  /// in cache.
  private var rowsAtOnce: Int { max(2, min(shape.pooledHeight, 40 / shape.pooledWidth / 2 * 2)) }

  /// Images taken together if all their rows are: the kernel is read once for them.
  private var imagesAtOnce: Int { rowsAtOnce < shape.pooledHeight ? 1 : 2 }

  /// What one worker needs for `forward`, and nobody else touches.
  ///
  /// Every worker transforms the whole kernel: that takes less time than to fetch what another core
  /// has transformed, four times as much as there are parameters.
  public final class Scratch: @unchecked Sendable {
    /// The kernel transformed, `[points, points, filters / 16, channels, 16]`; allocated by the
    /// worker that uses it, since there may be more workers than tasks.
    fileprivate var kernel: FloatBuffer?
    /// The version of the parameters that it was transformed from.
    fileprivate var version = -1
    fileprivate let band: FloatBuffer
    fileprivate let shape: ConvolutionShape

    /// Scratch memory for one worker.
    public init(for convolution: WinogradConvolution) {
      shape = convolution.shape
      let band = WinogradBand(
        images: convolution.imagesAtOnce, rows: convolution.rowsAtOnce, shape: shape)
      self.band = FloatBuffer(count: band.scratchVectors * vectorWidth)
    }
  }

  /// Computes the pooled output of `samples` and notes each window's winner.
  ///
  /// - Parameters:
  ///   - input: `[batch, height, width, channels]`, channels padded to whole vectors.
  ///   - output: `[batch, pooledHeight, pooledWidth, filters]`, filters padded.
  ///   - firstInputSample: The first one's row of the input.
  ///   - samples: Their rows of winners.
  ///   - firstOutputSample: The first one's row of the output.
  ///   - scratch: The worker's own.
  public func forward(
    input: FloatBuffer, firstInputSample: Int, output: FloatBuffer, winners: IntegerBuffer,
    samples: Range<Int>, firstOutputSample: Int, scratch: Scratch
  ) {
    let offset = firstOutputSample - samples.lowerBound
    let inputOffset = firstInputSample - samples.lowerBound
    let last = samples.upperBound - 1
    shape.check(input, size: inputSize, output, winners, last, last + inputOffset, last + offset)
    require(scratch.shape == shape, "scratch for \(scratch.shape), not \(shape)")
    let kernel = transformedKernel(of: scratch)
    for first in stride(from: samples.lowerBound, to: samples.upperBound, by: imagesAtOnce) {
      let images = min(imagesAtOnce, samples.upperBound - first)
      for row in stride(from: 0, to: shape.pooledHeight, by: rowsAtOnce) {
        let rows = min(rowsAtOnce, shape.pooledHeight - row)
        forward(
          WinogradBand(images: images, rows: rows, shape: shape), firstRow: row, input, output,
          winners, sample: first, inputSample: first + inputOffset, outputSample: first + offset,
          kernel: kernel, scratch.band.vectors)
      }
    }
  }

  private func forward(
    _ band: WinogradBand, firstRow: Int, _ input: FloatBuffer, _ output: FloatBuffer,
    _ winners: IntegerBuffer, sample: Int, inputSample: Int, outputSample: Int,
    kernel: FloatBuffer, _ tileInputs: UnsafeMutablePointer<Vector>
  ) {
    let panels = shape.panels
    let depth = channelVectors * vectorWidth
    let products = tileInputs + band.tileInputVectors
    let windows = products + band.productVectors
    let rest = windows + band.windowVectors
    band.transformInput(
      input.vectors + (inputSample * inputSize / depth + 2 * firstRow * shape.width)
        * channelVectors,
      imageStride: inputSize / vectorWidth, to: tileInputs, scratch: rest)
    for row in 0..<Winograd.points {
      for column in 0..<Winograd.points {
        let element = row * Winograd.points + column
        let tiles = band.tiles(row: row, column: column)
        let first = element * band.tileCount + tiles.lowerBound
        MatrixProduct(
          rows: tiles.count, panels: panels, depth: depth, aRowStride: depth, aDepthStride: 1,
          bDepthStride: 1, bPanelStride: depth, cRowStride: panels, cPanelStride: 1
        )(
          a: UnsafeRawPointer(tileInputs + first * channelVectors)
            .assumingMemoryBound(to: Float.self),
          b: kernel.vectors + element * panels * depth, bias: nil,
          c: products + first * panels)
      }
    }
    band.transformOutput(products, to: windows, scratch: rest)
    let first = firstRow * shape.pooledWidth * panels
    let size = shape.outputSize
    poolWindows(
      windows, windows: band.images * band.rows * shape.pooledWidth, windowStride: 4 * panels,
      rowStride: 2 * panels, panels: panels,
      bias: parameters.values.vectors + biasIndex(filter: 0) / vectorWidth,
      output: output.vectors + (outputSample * size / vectorWidth + first),
      winners: winners.integers + (sample * size + first * vectorWidth))
  }

  /// Filters that one update task owns.
  private static let filtersPerTask = 8

  /// How many tasks `update` is divided into.
  public var updateTasks: Int { paddedFilters / Self.filtersPerTask }

  /// The length of one partial gradient, in floats: that of the parameters.
  public var gradientSize: Int { parameters.values.count }

  /// Updates one block of filters by the sum of the first `parts` partial gradients.
  public func update(task: Int, gradients: FloatBuffer, parts: Int, rule: UpdateRule) {
    require(
      gradients.count >= parts * gradientSize && task >= 0 && task < updateTasks,
      "task \(task) with \(parts) parts in \(gradients.count)")
    let stride = gradientSize / vectorWidth
    let filters = task * Self.filtersPerTask..<(task + 1) * Self.filtersPerTask
    let filterVectors = tapsInGroup * channelVectors
    for group in 0..<9 / tapsInGroup {
      let start = (group * paddedFilters + filters.lowerBound) * filterVectors
      rule.apply(
        partials: gradients.vectors + start, stride: stride, partialCount: parts, to: parameters,
        at: start, count: filters.count * filterVectors)
    }
    if filters.lowerBound % vectorWidth == 0 {
      let start = biasIndex(filter: filters.lowerBound) / vectorWidth
      rule.apply(
        partials: gradients.vectors + start, stride: stride, partialCount: parts, to: parameters,
        at: start, count: 1)
    }
    if task == 0 { parametersChanged() }
  }

  /// Has every worker transform the kernel anew before it uses it; no worker may be using it.
  public func parametersChanged() { version.add(1, ordering: .relaxed) }

  /// The kernel transformed from the present parameters.
  private func transformedKernel(of scratch: Scratch) -> FloatBuffer {
    let current = version.load(ordering: .relaxed)
    if let kernel = scratch.kernel, scratch.version == current { return kernel }
    let kernel =
      scratch.kernel
      ?? FloatBuffer(
        count: Winograd.points * Winograd.points * paddedFilters * channelVectors * vectorWidth)
    transformKernel(to: kernel)
    scratch.kernel = kernel
    scratch.version = current
    return kernel
  }

  /// Every filter's and channel's taps at all points, filters as lanes.
  private func transformKernel(to kernel: FloatBuffer) {
    let channels = channelVectors * vectorWidth
    let points = Winograd.points
    let pointStride = shape.panels * channels
    withUnsafeTemporaryAllocation(
      of: Vector.self, capacity: 9 * vectorWidth + 3 * points
    ) { scratch in
      guard let taps = scratch.baseAddress else { return }
      let columns = taps + 9 * vectorWidth
      for panel in 0..<shape.panels {
        for channel in stride(from: 0, to: channels, by: vectorWidth) {
          for tap in 0..<9 {
            let first = kernelIndex(tap: tap, channel: channel, filter: panel * vectorWidth)
            transposeSquare(
              parameters.values.floats + first, stride: tapsInGroup * channels,
              to: taps + tap * vectorWidth)
          }
          for lane in 0..<vectorWidth {
            let g = taps + lane
            for column in 0..<3 {
              Winograd.transformKernel(
                g[column * vectorWidth], g[(3 + column) * vectorWidth],
                g[(6 + column) * vectorWidth], to: columns + column, stride: 3)
            }
            let target = kernel.vectors + (panel * channels + channel + lane)
            for row in 0..<points {
              let r = columns + 3 * row
              Winograd.transformKernel(
                r[0], r[1], r[2], to: target + row * points * pointStride, stride: pointStride)
            }
          }
        }
      }
    }
  }
}
