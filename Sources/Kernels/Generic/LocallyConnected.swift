/// A convolution whose every position has a kernel of its own.
///
/// A position's outputs for a task's samples are one matrix product, whose rows are samples: each
/// kernel is read once for all of them. The kernels are stored as
/// `[positions, filters / 16, kernel height, kernel width, channels, 16]`, biases
/// `[positions, filters]` behind them.
public final class LocallyConnected: Sendable {
  private let geometry: WindowGeometry
  private let pixelStride: Int
  private let panels: Int
  private let usesBias: Bool
  private let batch: Int
  /// The kernels and, from `biasIndex` on, the biases.
  public let parameters: Parameters
  /// The kernels transposed, `[positions, kernel height · kernel width · channels / 16, filters, 16]`,
  /// for the gradient of the input.
  private let transposed: FloatBuffer?
  /// What `backward` leaves to `update`: the outputs' gradient, `[positions, filters / 16, batch, 16]`.
  private let gradient: FloatBuffer

  /// A layer with all parameters zero.
  ///
  /// - Parameters:
  ///   - pixelStride: Floats per pixel of the input, padding included.
  ///   - usesBias: Whether biases are trained; they stay zero otherwise.
  ///   - propagates: Whether the gradient of the input is needed; pixels must fill whole vectors then.
  ///   - batch: The most samples of a batch.
  public init(
    geometry: WindowGeometry, pixelStride: Int, filters: Int, usesBias: Bool, propagates: Bool,
    batch: Int
  ) {
    require(
      filters > 0 && pixelStride > 0 && (!propagates || pixelStride % vectorWidth == 0),
      "\(filters) filters on pixels of \(pixelStride) floats")
    self.geometry = geometry
    self.pixelStride = pixelStride
    self.usesBias = usesBias
    self.batch = batch
    panels = paddedToVectors(filters) / vectorWidth
    let depth = geometry.kernelHeight * geometry.kernelWidth * pixelStride
    let outputs = geometry.windows * panels * vectorWidth
    parameters = Parameters(count: outputs * (depth + 1))
    transposed = propagates ? FloatBuffer(count: outputs * depth) : nil
    gradient = FloatBuffer(count: outputs * batch)
  }

  private var rowDepth: Int { geometry.kernelWidth * pixelStride }
  private var depth: Int { geometry.kernelHeight * rowDepth }
  private var inputSize: Int { paddedToVectors(geometry.height * geometry.width * pixelStride) }
  private var outputVectors: Int { geometry.windows * panels }

  /// Where `parameters` holds a weight; positions and taps are counted row by row.
  public func kernelIndex(position: Int, tap: Int, channel: Int, filter: Int) -> Int {
    ((position * panels + filter / vectorWidth) * depth + tap * pixelStride + channel)
      * vectorWidth + filter % vectorWidth
  }

  /// Where `parameters` holds the bias of a position's filter.
  public func biasIndex(position: Int, filter: Int) -> Int {
    (geometry.windows * depth + position) * panels * vectorWidth + filter
  }

  /// The part of a window that lies within the image: taps down and across, and its first pixel.
  private struct Visible {
    let rows, columns: Range<Int>
    let pixel: Int

    init(_ position: Int, of g: WindowGeometry) {
      let (y, x) = position.quotientAndRemainder(dividingBy: g.outputWidth)
      let top = y * g.strideY - g.paddingTop
      let left = x * g.strideX - g.paddingLeft
      rows = max(-top, 0)..<min(g.kernelHeight, g.height - top)
      columns = max(-left, 0)..<min(g.kernelWidth, g.width - left)
      pixel = (top + rows.lowerBound) * g.width + left + columns.lowerBound
    }
  }

  /// Computes the outputs of `samples`.
  ///
  /// - Parameters:
  ///   - input: `[batch, height, width, channels]`, `pixelStride` floats per pixel.
  ///   - output: `[rows, output height, output width, filters]`, filters padded.
  ///   - outputSamples: The samples' rows of the output.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, samples: Range<Int>, outputSamples: Range<Int>
  ) {
    check(input, output, samples, outputSamples)
    let source = input.floats + samples.lowerBound * inputSize
    let target = output.vectors + outputSamples.lowerBound * outputVectors
    for position in 0..<geometry.windows {
      let visible = Visible(position, of: geometry)
      let tap =
        visible.rows.lowerBound * rowDepth + visible.columns.lowerBound * pixelStride
      MatrixProduct(
        rows: samples.count, panels: panels, depth: visible.columns.count * pixelStride,
        aRowStride: inputSize, aDepthStride: 1, bDepthStride: 1, bPanelStride: depth,
        cRowStride: outputVectors, cPanelStride: 1, segments: visible.rows.count,
        aSegmentStride: geometry.width * pixelStride, bSegmentStride: rowDepth
      )(
        a: source + visible.pixel * pixelStride,
        b: parameters.values.vectors + position * panels * depth + tap,
        bias: parameters.values.vectors + (geometry.windows * depth + position) * panels,
        c: target + position * panels)
    }
  }

  /// Takes the gradient of the outputs of `samples` back to the input.
  ///
  /// - Parameter inputGradient: `[batch, height, width, channels]`; absent where it is not needed.
  public func backward(
    outputGradient: FloatBuffer, inputGradient: FloatBuffer?, samples: Range<Int>,
    outputSamples: Range<Int>
  ) {
    check(
      inputGradient ?? outputGradient, outputGradient, inputGradient == nil ? 0..<1 : samples,
      outputSamples)
    require(samples.upperBound <= batch, "samples \(samples) of a batch of \(batch)")
    let gradients = outputGradient.vectors + outputSamples.lowerBound * outputVectors
    for (offset, sample) in samples.enumerated() {
      for i in 0..<outputVectors {
        gradient.vectors[i * batch + sample] = gradients[offset * outputVectors + i]
      }
    }
    guard let inputGradient, let transposed else { return }
    let target = inputGradient.vectors + samples.lowerBound * inputSize / vectorWidth
    target.update(
      repeating: Vector(repeating: 0), count: samples.count * inputSize / vectorWidth)
    let filters = panels * vectorWidth
    let channelPanels = pixelStride / vectorWidth
    let floats = UnsafeRawPointer(gradients).assumingMemoryBound(to: Float.self)
    for position in 0..<geometry.windows {
      let visible = Visible(position, of: geometry)
      for (offset, row) in visible.rows.enumerated() {
        let tap = (row * geometry.kernelWidth + visible.columns.lowerBound) * channelPanels
        MatrixProduct(
          rows: samples.count, panels: visible.columns.count * channelPanels, depth: filters,
          aRowStride: outputVectors * vectorWidth, aDepthStride: 1, bDepthStride: 1,
          bPanelStride: filters, cRowStride: inputSize / vectorWidth, cPanelStride: 1,
          accumulates: true
        )(
          a: floats + position * filters,
          b: transposed.vectors + (position * depth / vectorWidth + tap) * filters, bias: nil,
          c: target + (visible.pixel + offset * geometry.width) * channelPanels)
      }
    }
  }

  /// How many tasks `update` is divided into: one per row of positions.
  public var updateTasks: Int { geometry.outputHeight }

  /// Sums the gradient of one row of positions over the batch, in sample order, and updates them.
  ///
  /// - Parameter samples: The size of the batch, all of which went through `backward`.
  public func update(task: Int, input: FloatBuffer, samples: Int, rule: UpdateRule) {
    require(
      task >= 0 && task < updateTasks && samples <= batch
        && input.count >= samples * inputSize,
      "task \(task), \(samples) samples of \(batch) in \(input.count) floats")
    let patchSize = paddedToVectors(depth)
    withUnsafeTemporaryAllocation(
      of: Vector.self, capacity: samples * patchSize / vectorWidth + depth + panels
    ) {
      guard let patches = $0.baseAddress else { return }
      let sums = patches + samples * patchSize / vectorWidth
      patches.update(
        repeating: Vector(repeating: 0), count: samples * patchSize / vectorWidth)
      let floats = UnsafeMutableRawPointer(patches).assumingMemoryBound(to: Float.self)
      for x in 0..<geometry.outputWidth {
        let position = task * geometry.outputWidth + x
        gather(position, from: input, samples: samples, size: patchSize, to: floats)
        for panel in 0..<panels {
          let gradients = gradient.vectors + (position * panels + panel) * batch
          MatrixProduct(
            rows: depth, panels: 1, depth: samples, aRowStride: 1, aDepthStride: patchSize,
            bDepthStride: 1, bPanelStride: 0, cRowStride: 1, cPanelStride: 1
          )(a: floats, b: gradients, bias: nil, c: sums)
          rule.apply(
            gradient: sums, to: parameters, at: (position * panels + panel) * depth, count: depth)
          var bias = Vector(repeating: 0)
          for sample in 0..<samples { bias += gradients[sample] }
          sums[depth + panel] = bias
        }
        if usesBias {
          rule.apply(
            gradient: sums + depth, to: parameters,
            at: (geometry.windows * depth + position) * panels, count: panels)
        }
        transpose(position)
      }
    }
  }

  /// Copies what one position sees of every sample; what it sees beyond the image stays as it is.
  private func gather(
    _ position: Int, from input: FloatBuffer, samples: Int, size: Int,
    to target: UnsafeMutablePointer<Float>
  ) {
    let visible = Visible(position, of: geometry)
    let count = visible.columns.count * pixelStride
    // Windows at an edge leave zeros where their neighbours have pixels.
    let isWhole = visible.rows.count == geometry.kernelHeight && count == rowDepth
    for sample in 0..<samples {
      let patch = target + sample * size
      if !isWhole { patch.update(repeating: 0, count: size) }
      let source = input.floats + (sample * inputSize + visible.pixel * pixelStride)
      for (offset, row) in visible.rows.enumerated() {
        (patch + row * rowDepth + visible.columns.lowerBound * pixelStride)
          .update(from: source + offset * geometry.width * pixelStride, count: count)
      }
    }
  }

  /// Brings what is derived from the parameters up to date after they were set from outside.
  public func parametersChanged() {
    for position in 0..<geometry.windows { transpose(position) }
  }

  private func transpose(_ position: Int) {
    guard let transposed else { return }
    let filters = panels * vectorWidth
    for panel in 0..<panels {
      for block in 0..<depth / vectorWidth {
        let first = ((position * panels + panel) * depth + block * vectorWidth) * vectorWidth
        transposeSquare(
          parameters.values.floats + first, stride: vectorWidth,
          to: transposed.vectors
            + ((position * depth / vectorWidth + block) * filters + panel * vectorWidth))
      }
    }
  }

  private func check(
    _ input: FloatBuffer, _ output: FloatBuffer, _ samples: Range<Int>,
    _ outputSamples: Range<Int>
  ) {
    require(
      samples.lowerBound >= 0 && input.count >= samples.upperBound * inputSize
        && outputSamples.lowerBound >= 0
        && output.count >= outputSamples.upperBound * outputVectors * vectorWidth,
      "samples \(samples) in \(input.count) to \(outputSamples) in \(output.count) floats")
  }
}
