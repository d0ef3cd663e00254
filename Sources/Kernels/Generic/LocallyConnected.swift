/// A convolution that has a separate kernel for every position.
///
/// The outputs of a position for the samples of a task are a matrix product for each row of the
/// kernel. Its rows are samples: each kernel is read once for all of them. The kernels are stored as
/// `[positions, filters / 16, kernel height, kernel width, channels, 16]`, followed by the biases,
/// `[positions, filters]`.
public final class LocallyConnected: Sendable {
  private let geometry: WindowGeometry
  private let pixelStride: Int
  private let panels: Int
  private let usesBias: Bool
  private let batch: Int
  /// The kernels and, from `biasIndex` on, the biases.
  public let parameters: Parameters
  /// The transposed kernels,
  /// `[positions, kernel height · kernel width · channels / 16, filters, 16]`, for the gradient of
  /// the input; nil unless the layer propagates.
  private let transposed: FloatBuffer?
  /// The gradient of the outputs, `[positions, filters / 16, batch, 16]`, which `backward` stores
  /// for `update`.
  private let gradient: FloatBuffer

  /// Creates a layer with all parameters zero.
  ///
  /// - Parameters:
  ///   - pixelStride: Floats per pixel of the input, including padding.
  ///   - usesBias: Whether biases are trained; otherwise they stay zero.
  ///   - propagates: Whether the gradient of the input is needed. If so, pixels must fill whole
  ///     vectors.
  ///   - batch: The largest batch size.
  public init(
    geometry: WindowGeometry, pixelStride: Int, filters: Int, usesBias: Bool, propagates: Bool,
    batch: Int
  ) {
    require(
      filters > 0 && pixelStride > 0 && batch > 0
        && (!propagates || pixelStride % vectorWidth == 0),
      "\(filters) filters on pixels of \(pixelStride) floats for batches of \(batch)")
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

  /// The index of a weight in `parameters`. Positions and taps are numbered row by row.
  public func kernelIndex(position: Int, tap: Int, channel: Int, filter: Int) -> Int {
    ((position * panels + filter / vectorWidth) * depth + tap * pixelStride + channel)
      * vectorWidth + filter % vectorWidth
  }

  /// The index in `parameters` of the bias of a filter at a position.
  public func biasIndex(position: Int, filter: Int) -> Int {
    (geometry.windows * depth + position) * panels * vectorWidth + filter
  }

  /// The part of a window that lies within the image: the ranges of taps, and the first pixel.
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
  ///   - input: `[batch, height, width, channels]`, with `pixelStride` floats per pixel.
  ///   - output: `[rows, output height, output width, filters]`, with filters padded.
  ///   - outputSamples: The samples' rows in the output.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, samples: Range<Int>, outputSamples: Range<Int>
  ) {
    check(input, output, samples, outputSamples)
    let source = input.floats + samples.lowerBound * inputSize
    let target = output.vectors + outputSamples.lowerBound * outputVectors
    for position in 0..<geometry.windows {
      let visible = Visible(position, of: geometry)
      let bias = parameters.values.vectors + (geometry.windows * depth + position) * panels
      for (offset, row) in visible.rows.enumerated() {
        let tap = row * rowDepth + visible.columns.lowerBound * pixelStride
        MatrixProduct(
          rows: samples.count, panels: panels, depth: visible.columns.count * pixelStride,
          aRowStride: inputSize, aDepthStride: 1, bDepthStride: 1, bPanelStride: depth,
          cRowStride: outputVectors, cPanelStride: 1, accumulates: offset > 0
        )(
          a: source + (visible.pixel + offset * geometry.width) * pixelStride,
          b: parameters.values.vectors + position * panels * depth + tap,
          bias: offset == 0 ? UnsafePointer(bias) : nil, c: target + position * panels)
      }
    }
  }

  /// Computes the gradient of the input of `samples` from that of their outputs, which it stores
  /// for `update`.
  ///
  /// - Parameter inputGradient: `[batch, height, width, channels]`; nil where it is not needed.
  public func backward(
    outputGradient: FloatBuffer, inputGradient: FloatBuffer?, samples: Range<Int>,
    outputSamples: Range<Int>
  ) {
    check(inputGradient, outputGradient, samples, outputSamples)
    require(
      samples.upperBound <= batch && (inputGradient == nil || transposed != nil),
      "samples \(samples) of a batch of \(batch), propagates: \(transposed != nil)")
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

  /// The number of tasks of `update`: one per row of positions.
  public var updateTasks: Int { geometry.outputHeight }

  /// Sums the gradient of one row of positions over the batch, in sample order, and updates their
  /// parameters.
  ///
  /// - Parameter samples: The batch size. Every sample must have gone through `backward`.
  public func update(task: Int, input: FloatBuffer, samples: Int, rule: UpdateRule) {
    require(
      task >= 0 && task < updateTasks && samples >= 0 && samples <= batch
        && input.count >= samples * inputSize,
      "task \(task) of \(updateTasks), \(samples) samples in \(input.count) floats, "
        + "batch size \(batch)")
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

  /// Copies the pixels of every sample that one position sees, with zeros beyond the image.
  private func gather(
    _ position: Int, from input: FloatBuffer, samples: Int, size: Int,
    to target: UnsafeMutablePointer<Float>
  ) {
    let visible = Visible(position, of: geometry)
    let count = visible.columns.count * pixelStride
    // A window at an edge must have zeros where the previous window has pixels.
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

  /// Recomputes the data derived from the parameters. Call it after setting them directly.
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
    _ input: FloatBuffer?, _ output: FloatBuffer, _ samples: Range<Int>,
    _ outputSamples: Range<Int>
  ) {
    require(
      samples.lowerBound >= 0 && (input?.count ?? .max) >= samples.upperBound * inputSize
        && outputSamples.lowerBound >= 0 && outputSamples.count == samples.count
        && output.count >= outputSamples.upperBound * outputVectors * vectorWidth,
      "samples \(samples), output rows \(outputSamples): input of \(input?.count ?? 0) floats, "
        + "output of \(output.count)")
  }
}
