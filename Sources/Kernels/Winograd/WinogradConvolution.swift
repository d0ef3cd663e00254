import Synchronization

/// A convolution after other layers, with ReLU and 2×2 max-pooling. Its input channels fill whole
/// vectors.
///
/// The forward pass is Winograd's F(4×4, 3×3): a tile is two by two pooling windows and takes 36
/// products of channel vectors instead of 144 (Lavin & Gray, "Fast Algorithms for Convolutional
/// Neural Networks", 2016). The backward pass (`WinogradBackward.swift`) visits only the winners of
/// the windows.
///
/// The kernel is stored as the backward pass reads it, filter by filter with the input channels as
/// lanes: `[groups, filters, taps of a group, channels]`, followed by the bias. A group is one row
/// of taps, or all nine taps.
public final class WinogradConvolution: Sendable {
  /// The layer's geometry.
  public let shape: ConvolutionShape
  /// The kernel and, from `biasIndex` on, the bias.
  public let parameters: Parameters
  /// The number of times that the parameters have changed.
  private let version = Atomic<Int>(0)
  let channelVectors: Int
  var inputSize: Int { shape.height * shape.width * channelVectors * vectorWidth }
  var paddedFilters: Int { shape.panels * vectorWidth }
  let tapsInGroup = Registers.tapsAtOnce

  /// Creates a layer with all parameters zero.
  public init(shape: ConvolutionShape) {
    self.shape = shape
    channelVectors = paddedToVectors(shape.channels) / vectorWidth
    let channels = channelVectors * vectorWidth
    let filters = shape.panels * vectorWidth
    parameters = Parameters(count: filters * (9 * channels + 1))
  }

  /// The index of a weight in `parameters`. Taps are numbered row by row.
  public func kernelIndex(tap: Int, channel: Int, filter: Int) -> Int {
    let slot = (tap / tapsInGroup * paddedFilters + filter) * tapsInGroup + tap % tapsInGroup
    return slot * channelVectors * vectorWidth + channel
  }

  /// The index of a filter's bias in `parameters`.
  public func biasIndex(filter: Int) -> Int {
    9 * paddedFilters * channelVectors * vectorWidth + filter
  }

  /// The memory that one worker needs for `forward`, used by no other worker.
  ///
  /// Every worker transforms the whole kernel. That takes less time than fetching a kernel that
  /// another core has transformed, which is four times the size of the parameters.
  public final class Scratch: @unchecked Sendable {
    /// The transformed kernel, `[points, points, filters / 16, channels, 16]`. It is allocated on
    /// first use, because there may be more workers than tasks.
    fileprivate var kernel: FloatBuffer?
    /// The version of the parameters that `kernel` was computed from.
    fileprivate var version = -1
    fileprivate let band: FloatBuffer
    fileprivate let shape: ConvolutionShape

    /// Creates scratch memory for one worker.
    public init(for convolution: WinogradConvolution) {
      shape = convolution.shape
      band = FloatBuffer(count: WinogradBand.largest(for: shape).scratchVectors * vectorWidth)
    }
  }

  /// Computes the pooled output of `samples` and records the winner of each window.
  ///
  /// - Parameters:
  ///   - input: `[batch, height, width, channels]`, with channels padded to whole vectors.
  ///   - output: `[batch, pooledHeight, pooledWidth, filters]`, with filters padded.
  ///   - firstInputSample: The first sample's row in the input.
  ///   - samples: The samples' rows in the winners.
  ///   - firstOutputSample: The first sample's row in the output.
  ///   - scratch: The scratch memory of the worker.
  public func forward(
    input: FloatBuffer, firstInputSample: Int, output: FloatBuffer, winners: IntegerBuffer,
    samples: Range<Int>, firstOutputSample: Int, scratch: Scratch
  ) {
    let offset = firstOutputSample - samples.lowerBound
    let inputOffset = firstInputSample - samples.lowerBound
    let last = samples.upperBound - 1
    shape.check(input, size: inputSize, output, winners, last, last + inputOffset, last + offset)
    require(
      samples.lowerBound >= 0 && firstInputSample >= 0 && firstOutputSample >= 0
        && scratch.shape == shape,
      "samples \(samples) from rows \(firstInputSample) and \(firstOutputSample) of \(shape), "
        + "scratch for \(scratch.shape)")
    let kernel = transformedKernel(of: scratch)
    let largest = WinogradBand.largest(for: shape)
    for first in stride(from: samples.lowerBound, to: samples.upperBound, by: largest.images) {
      let images = min(largest.images, samples.upperBound - first)
      for row in stride(from: 0, to: shape.pooledHeight, by: largest.rows) {
        let rows = min(largest.rows, shape.pooledHeight - row)
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
    kernel: FloatBuffer, _ scratch: UnsafeMutablePointer<Vector>
  ) {
    let panels = shape.panels
    let windows = band.windows(
      input.vectors + (inputSample * shape.height + 2 * firstRow) * shape.width * channelVectors,
      imageStride: inputSize / vectorWidth, kernel: kernel.vectors, scratch: scratch)
    let first = firstRow * shape.pooledWidth * panels
    let size = shape.outputSize
    poolWindows(
      windows, windows: band.images * band.rows * shape.pooledWidth, windowStride: 4 * panels,
      rowStride: 2 * panels, panels: panels,
      bias: parameters.values.vectors + biasIndex(filter: 0) / vectorWidth,
      output: output.vectors + (outputSample * size / vectorWidth + first),
      winners: winners.integers + (sample * size + first * vectorWidth))
  }

  /// The number of filters that one update task owns.
  private static let filtersPerTask = 8

  /// The number of tasks of `update`.
  public var updateTasks: Int { paddedFilters / Self.filtersPerTask }

  /// The number of floats in one partial gradient, the same as in the parameters.
  public var gradientSize: Int { parameters.values.count }

  /// Updates one block of filters with the sum of the first `parts` partial gradients.
  public func update(task: Int, gradients: FloatBuffer, parts: Int, rule: UpdateRule) {
    require(
      parts > 0 && gradients.count >= parts * gradientSize && task >= 0 && task < updateTasks,
      "task \(task) of \(updateTasks), \(parts) partial gradients in \(gradients.count) floats")
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

  /// Makes every worker transform the kernel again before its next use. No worker may be using it.
  public func parametersChanged() { version.add(1, ordering: .relaxed) }

  /// Returns the kernel, transformed from the current parameters.
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

  /// Transforms the taps of every filter and channel to all points, with filters as lanes.
  private func transformKernel(to kernel: FloatBuffer) {
    let channels = channelVectors * vectorWidth
    let pointStride = shape.panels * channels
    withUnsafeTemporaryAllocation(
      of: Vector.self, capacity: 9 * vectorWidth + 3 * Winograd.points
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
            Winograd.transformKernel(
              taps + lane, tapStride: vectorWidth, scratch: columns,
              to: kernel.vectors + (panel * channels + channel + lane), pointStride: pointStride)
          }
        }
      }
    }
  }
}
