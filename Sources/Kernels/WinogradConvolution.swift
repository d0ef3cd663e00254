/// A later convolution of a network, with ReLU and 2×2 max-pooling, from whole vectors of input
/// channels.
///
/// Forward it is Winograd's F(2×2, 3×3): every tile is exactly one pooling window and takes 16
/// products of channel vectors instead of 36 (Lavin & Gray, "Fast Algorithms for Convolutional
/// Neural Networks", 2016). Backward (`SparseBackward.swift`) only the windows' winners count.
///
/// The kernel is stored filter by filter with the input channels as lanes,
/// `[groups, filters, taps of a group, channels]`, as the backward pass reads and sums it; a group
/// is one row of taps or all nine. The bias stands behind it.
public final class WinogradConvolution: Sendable {
  /// The layer's geometry.
  public let shape: ConvolutionShape
  /// The kernel and, from `biasIndex` on, the bias.
  public let parameters: Parameters
  /// The kernel transformed, `[16, filters / 16, channels, 16]`.
  private let transformed: FloatBuffer
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
    transformed = FloatBuffer(count: 16 * filters * channels)
  }

  /// Where `parameters` holds the weight of a tap.
  public func kernelIndex(row: Int, column: Int, channel: Int, filter: Int) -> Int {
    let tap = row * 3 + column
    let slot = (tap / tapsInGroup * paddedFilters + filter) * tapsInGroup + tap % tapsInGroup
    return slot * channelVectors * vectorWidth + channel
  }

  /// Where `parameters` holds the bias of a filter.
  public func biasIndex(filter: Int) -> Int {
    9 * paddedFilters * channelVectors * vectorWidth + filter
  }

  /// Tile rows transformed and multiplied together, so that what lies between stays in cache.
  private var rowsAtOnce: Int { max(1, min(shape.pooledHeight, 40 / shape.pooledWidth)) }

  /// The floats of scratch memory that a worker needs for `forward`.
  public var scratchSize: Int {
    let tiles = rowsAtOnce * shape.pooledWidth
    return tiles * (16 * channelVectors + (16 + 4) * shape.panels) * vectorWidth
  }

  /// Computes the pooled output of one sample and notes each window's winner.
  ///
  /// - Parameters:
  ///   - input: `[batch, height, width, channels]`, channels padded to whole vectors.
  ///   - output: `[batch, pooledHeight, pooledWidth, filters]`, filters padded.
  ///   - sample: Its row of input and winners.
  ///   - outputSample: Its row of the output.
  ///   - scratch: `scratchSize` floats of the worker's own.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, winners: IntegerBuffer, sample: Int,
    outputSample: Int, scratch: FloatBuffer
  ) {
    check(input, output, winners, sample, outputSample)
    require(scratch.count >= scratchSize, "\(scratch.count) floats of scratch")
    let panels = shape.panels
    var firstRow = 0
    while firstRow < shape.pooledHeight {
      let rows = min(rowsAtOnce, shape.pooledHeight - firstRow)
      let tiles = rows * shape.pooledWidth
      let tileInputs = scratch.vectors
      let products = tileInputs + 16 * tiles * channelVectors
      let windows = products + 16 * tiles * panels
      transformInput(
        input.vectors + sample * inputSize / vectorWidth, rows: firstRow..<firstRow + rows,
        to: tileInputs)
      let product = MatrixProduct(
        rows: tiles, panels: panels, depth: channelVectors * vectorWidth,
        aRowStride: channelVectors * vectorWidth, aDepthStride: 1, bDepthStride: 1,
        bPanelStride: channelVectors * vectorWidth, cRowStride: panels, cPanelStride: 1)
      for element in 0..<16 {
        product(
          a: UnsafeRawPointer(tileInputs + element * tiles * channelVectors)
            .assumingMemoryBound(to: Float.self),
          b: transformed.vectors + element * panels * channelVectors * vectorWidth,
          bias: nil, c: products + element * tiles * panels)
      }
      transformOutput(products, tiles: tiles, to: windows)
      let first = firstRow * shape.pooledWidth * panels
      let size = shape.outputSize
      poolWindows(
        windows, windows: tiles, panels: panels,
        bias: parameters.values.vectors + biasIndex(filter: 0) / vectorWidth,
        output: output.vectors + (outputSample * size / vectorWidth + first),
        winners: winners.integers + (sample * size + first * vectorWidth))
      firstRow += rows
    }
  }

  /// Bᵀ·d·B of every 4×4 tile: `[16, tiles, channels]`.
  private func transformInput(
    _ input: UnsafePointer<Vector>, rows: Range<Int>, to target: UnsafeMutablePointer<Vector>
  ) {
    let halves = 2 * channelVectors
    let rowStride = shape.width * halves
    let tiles = rows.count * shape.pooledWidth
    let elementStride = tiles * halves
    let input = UnsafeRawPointer(input).assumingMemoryBound(to: HalfVector.self)
    var tile = UnsafeMutableRawPointer(target).assumingMemoryBound(to: HalfVector.self)
    for y in rows {
      for x in 0..<shape.pooledWidth {
        let corner = input + (2 * y * rowStride + 2 * x * halves)
        for half in 0..<halves {
          let d = corner + half
          for row in 0..<4 {
            // The rows of Bᵀ: (1 0 −1 0), (0 1 1 0), (0 −1 1 0), (0 1 0 −1).
            let first = d + (row == 0 ? 0 : row == 2 ? 2 : 1) * rowStride
            let second = d + (row == 2 ? 1 : row == 3 ? 3 : 2) * rowStride
            let sign: Float = row == 1 ? 1 : -1
            let t0 = first[0].addingProduct(second[0], HalfVector(repeating: sign))
            let t1 = first[halves].addingProduct(second[halves], HalfVector(repeating: sign))
            let t2 = first[2 * halves].addingProduct(
              second[2 * halves], HalfVector(repeating: sign))
            let t3 = first[3 * halves].addingProduct(
              second[3 * halves], HalfVector(repeating: sign))
            let out = tile + (4 * row * elementStride + half)
            out[0] = t0 - t2
            out[elementStride] = t1 + t2
            out[2 * elementStride] = t2 - t1
            out[3 * elementStride] = t1 - t3
          }
        }
        tile += halves
      }
    }
  }

  /// Aᵀ·m·A of every tile: `[tiles, 4, filters]`, the four elements of its pooling window.
  private func transformOutput(
    _ products: UnsafePointer<Vector>, tiles: Int, to target: UnsafeMutablePointer<Vector>
  ) {
    let halves = 2 * shape.panels
    let stride = tiles * halves
    let products = UnsafeRawPointer(products).assumingMemoryBound(to: HalfVector.self)
    let target = UnsafeMutableRawPointer(target).assumingMemoryBound(to: HalfVector.self)
    for tile in 0..<tiles {
      for half in 0..<halves {
        let m = products + (tile * halves + half)
        // The rows of Aᵀ: (1 1 1 0), (0 1 −1 −1).
        let top0 = m[0] + m[4 * stride] + m[8 * stride]
        let low0 = m[4 * stride] - m[8 * stride] - m[12 * stride]
        let top1 = m[stride] + m[5 * stride] + m[9 * stride]
        let low1 = m[5 * stride] - m[9 * stride] - m[13 * stride]
        let top2 = m[2 * stride] + m[6 * stride] + m[10 * stride]
        let low2 = m[6 * stride] - m[10 * stride] - m[14 * stride]
        let top3 = m[3 * stride] + m[7 * stride] + m[11 * stride]
        let low3 = m[7 * stride] - m[11 * stride] - m[15 * stride]
        let out = target + (tile * 4 * halves + half)
        out[0] = top0 + top1 + top2
        out[halves] = top1 - top2 - top3
        out[2 * halves] = low0 + low1 + low2
        out[3 * halves] = low1 - low2 - low3
      }
    }
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
    transformKernel(filters: filters)
  }

  /// Brings what is derived from the parameters up to date after they were set from outside.
  public func parametersChanged() { transformKernel(filters: 0..<paddedFilters) }

  /// G·g·Gᵀ of every filter and channel.
  private func transformKernel(filters: Range<Int>) {
    let channels = channelVectors * vectorWidth
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 16) { scratch in
      guard let u = scratch.baseAddress else { return }
      let lanes = UnsafeRawPointer(u).assumingMemoryBound(to: Float.self)
      for filter in filters {
        for vector in 0..<channelVectors {
          func g(_ row: Int, _ column: Int) -> Vector {
            let index = kernelIndex(row: row, column: column, channel: 0, filter: filter)
            return parameters.values.vectors[index / vectorWidth + vector]
          }
          for column in 0..<3 {
            // The rows of G: (1 0 0), (½ ½ ½), (½ −½ ½), (0 0 1).
            let outer = (g(0, column) + g(2, column)) * 0.5
            let inner = g(1, column) * 0.5
            u[column] = g(0, column)
            u[4 + column] = outer + inner
            u[8 + column] = outer - inner
            u[12 + column] = g(2, column)
          }
          for row in 0..<4 {
            let r = u + 4 * row
            let outer = (r[0] + r[2]) * 0.5
            let inner = r[1] * 0.5
            r[3] = r[2]
            r[1] = outer + inner
            r[2] = outer - inner
          }
          let place = (filter / vectorWidth * channels + vector * vectorWidth) * vectorWidth
          let target = transformed.floats + (place + filter % vectorWidth)
          for element in 0..<16 {
            let out = target + element * paddedFilters * channels
            for lane in 0..<vectorWidth {
              out[lane * vectorWidth] = lanes[element * vectorWidth + lane]
            }
          }
        }
      }
    }
  }

  func check(
    _ input: FloatBuffer, _ output: FloatBuffer, _ winners: IntegerBuffer, _ sample: Int,
    _ outputSample: Int
  ) {
    require(
      sample >= 0 && outputSample >= 0 && input.count >= (sample + 1) * inputSize
        && output.count >= (outputSample + 1) * shape.outputSize
        && winners.count >= (sample + 1) * shape.outputSize,
      "sample \(sample) of \(shape) in \(input.count), \(output.count), \(winners.count)")
  }
}
