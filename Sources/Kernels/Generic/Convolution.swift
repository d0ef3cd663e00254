/// A convolution of any kernel, strides and padding, without what may come behind it.
///
/// Each row of outputs is one matrix product, whose rows are windows that lie `strideX` pixels apart
/// and whose sum goes over one row of the kernel after the other: the image is read where it lies, or
/// where it was copied with zeros around it.
///
/// The kernel is stored panel by panel, `[filters / 16, kernel height, kernel width, channels, 16]`,
/// the bias `[filters]` behind it.
public final class Convolution: Sendable {
  let geometry: WindowGeometry
  /// Values per pixel of the input, and what they take with padding.
  let channels, pixelStride: Int
  let panels: Int
  private let usesBias: Bool
  /// The kernel and, from `biasIndex` on, the bias.
  public let parameters: Parameters
  /// The kernel as the gradient of the input needs it.
  private let inputGradient: (any InputGradient)?

  /// A layer with all parameters zero.
  ///
  /// - Parameters:
  ///   - channels: Values per pixel of the input.
  ///   - pixelStride: Floats per pixel of the input, padding included.
  ///   - usesBias: Whether the bias is trained; it stays zero otherwise.
  ///   - propagates: Whether the gradient of the input is needed; pixels must fill whole vectors then.
  public init(
    geometry: WindowGeometry, channels: Int, pixelStride: Int, filters: Int, usesBias: Bool,
    propagates: Bool
  ) {
    require(
      filters > 0 && channels > 0 && pixelStride >= channels
        && (!propagates || pixelStride % vectorWidth == 0),
      "\(filters) filters on pixels of \(pixelStride) floats")
    self.geometry = geometry
    self.channels = channels
    self.pixelStride = pixelStride
    self.usesBias = usesBias
    panels = paddedToVectors(filters) / vectorWidth
    parameters = Parameters(
      count: (geometry.kernelHeight * geometry.kernelWidth * pixelStride + 1) * panels
        * vectorWidth)
    guard propagates else {
      inputGradient = nil
      return
    }
    inputGradient =
      Self.skipsPadding(channels, pixelStride)
      ? ScatteredKernel(geometry: geometry, channels: channels, panels: panels)
      : TurnedKernel(geometry: geometry, channelPanels: pixelStride / vectorWidth, panels: panels)
  }

  /// Whether there is so much padding between pixels that it is faster to pass over it.
  private var skipsPadding: Bool { Self.skipsPadding(channels, pixelStride) }

  private static func skipsPadding(_ channels: Int, _ pixelStride: Int) -> Bool {
    4 * channels <= 3 * pixelStride
  }

  /// Vectors of the kernel in one of its rows.
  var rowDepth: Int { geometry.kernelWidth * pixelStride }
  /// Vectors of the kernel per panel.
  var panelDepth: Int { geometry.kernelHeight * rowDepth }
  /// Floats from one sample to the next.
  var inputSize: Int { paddedToVectors(geometry.height * geometry.width * pixelStride) }
  var outputSize: Int { geometry.windows * panels * vectorWidth }

  /// Where `parameters` holds a weight; taps are counted row by row.
  public func kernelIndex(tap: Int, channel: Int, filter: Int) -> Int {
    (filter / vectorWidth * panelDepth + tap * pixelStride + channel) * vectorWidth
      + filter % vectorWidth
  }

  /// Where `parameters` holds the bias of a filter.
  public func biasIndex(filter: Int) -> Int { panels * panelDepth * vectorWidth + filter }

  /// Floats of scratch memory that a worker needs.
  public var scratchSize: Int { max(paddedImageSize, inputGradient?.scratchSize ?? 0) }

  private var paddedImageSize: Int {
    geometry.liesWithin ? 0 : geometry.coveredHeight * geometry.coveredWidth * pixelStride
  }

  /// Computes the outputs of `samples`.
  ///
  /// - Parameters:
  ///   - input: `[rows, height, width, channels]`, `pixelStride` floats per pixel.
  ///   - output: `[rows, output height, output width, filters]`, filters padded.
  ///   - samples: Their rows of the input.
  ///   - firstOutputSample: The first one's row of the output.
  ///   - scratch: `scratchSize` floats of the worker's own.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    scratch: FloatBuffer
  ) {
    check(input, output, samples, firstOutputSample, scratch)
    let g = geometry
    // Padding between pixels is passed over where it is worth a loop.
    let isPassedOver = skipsPadding
    var product = MatrixProduct(
      rows: g.outputWidth, panels: panels, depth: isPassedOver ? channels : rowDepth,
      aRowStride: g.strideX * pixelStride,
      aDepthStride: 1, bDepthStride: 1, bPanelStride: panelDepth, cRowStride: panels,
      cPanelStride: 1, segments: g.kernelHeight, bSegmentStride: rowDepth,
      pieces: isPassedOver ? g.kernelWidth : 1, pieceStride: pixelStride)
    for (offset, sample) in samples.enumerated() {
      let (image, rowStride) = image(input, sample, scratch)
      product.aSegmentStride = rowStride
      let target = output.vectors + (firstOutputSample + offset) * g.windows * panels
      // Windows of one pixel lie side by side through all rows.
      let isPointwise =
        g.kernelHeight == 1 && g.kernelWidth == 1 && g.strideX == 1 && g.strideY == 1
      product.rows = isPointwise ? g.windows : g.outputWidth
      for y in 0..<(isPointwise ? 1 : g.outputHeight) {
        product(
          a: image + y * g.strideY * rowStride, b: parameters.values.vectors,
          bias: parameters.values.vectors + panels * panelDepth,
          c: target + y * g.outputWidth * panels)
      }
    }
  }

  /// Sums the parameters' gradient over `samples` into partial gradient `part`.
  ///
  /// - Parameter gradients: `[parts, gradientSize]`.
  public func accumulateGradient(
    input: FloatBuffer, outputGradient: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    gradients: FloatBuffer, part: Int, scratch: FloatBuffer
  ) {
    check(input, outputGradient, samples, firstOutputSample, scratch)
    require(
      part >= 0 && gradients.count >= (part + 1) * gradientSize,
      "part \(part) in \(gradients.count)")
    let g = geometry
    let target = gradients.vectors + part * gradientSize / vectorWidth
    target.update(repeating: Vector(repeating: 0), count: gradientSize / vectorWidth)
    // Rows of outputs that are taken together: what they and the image's rows under them hold stays
    // in the first-level cache.
    let rowsAtOnce = max(1, 128 / g.outputWidth)
    // The rows of the product: those of the kernel's weights that see values, not padding.
    let columns = skipsPadding ? g.kernelWidth : 1
    var product = MatrixProduct(
      rows: skipsPadding ? channels : rowDepth, panels: panels, depth: g.outputWidth, aRowStride: 1,
      aDepthStride: g.strideX * pixelStride, bDepthStride: panels, bPanelStride: 1,
      cRowStride: 1, cPanelStride: panelDepth, bSegmentStride: g.outputWidth * panels,
      accumulates: true)
    for (offset, sample) in samples.enumerated() {
      let (image, rowStride) = image(input, sample, scratch)
      let gradient = outputGradient.vectors + (firstOutputSample + offset) * g.windows * panels
      product.aSegmentStride = g.strideY * rowStride
      for y in stride(from: 0, to: g.outputHeight, by: rowsAtOnce) {
        product.segments = min(rowsAtOnce, g.outputHeight - y)
        for row in 0..<g.kernelHeight {
          for column in 0..<columns {
            product(
              a: image + ((y * g.strideY + row) * rowStride + column * pixelStride),
              b: gradient + y * g.outputWidth * panels, bias: nil,
              c: target + (row * rowDepth + column * pixelStride))
          }
        }
      }
      if usesBias { addBias(gradient, to: target + panels * panelDepth) }
    }
  }

  private func addBias(_ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>) {
    for panel in 0..<panels {
      var sum = target[panel]
      for window in 0..<geometry.windows { sum += gradient[window * panels + panel] }
      target[panel] = sum
    }
  }

  /// Takes the gradient of the outputs of `samples` back to the input.
  public func backward(
    outputGradient: FloatBuffer, inputGradient target: FloatBuffer, samples: Range<Int>,
    firstOutputSample: Int, scratch: FloatBuffer
  ) {
    check(target, outputGradient, samples, firstOutputSample, scratch)
    for (offset, sample) in samples.enumerated() {
      inputGradient?.backward(
        outputGradient.vectors + (firstOutputSample + offset) * geometry.windows * panels,
        to: target.vectors + sample * inputSize / vectorWidth, scratch: scratch.vectors)
    }
  }

  /// A sample's image with what windows see beyond it, and floats from one of its rows to the next.
  private func image(
    _ input: FloatBuffer, _ sample: Int, _ scratch: FloatBuffer
  ) -> (UnsafePointer<Float>, rowStride: Int) {
    let g = geometry
    let source = UnsafePointer(input.floats) + sample * inputSize
    let row = g.width * pixelStride
    if g.liesWithin { return (source, row) }
    let paddedRow = g.coveredWidth * pixelStride
    let left = g.paddingLeft * pixelStride
    // Windows may also leave the image's last columns or rows unseen.
    let seen = min(row, paddedRow - left)
    let rows = min(g.height, g.coveredHeight - g.paddingTop)
    let target = scratch.floats
    target.update(repeating: 0, count: g.paddingTop * paddedRow)
    for y in 0..<rows {
      let line = target + (g.paddingTop + y) * paddedRow
      line.update(repeating: 0, count: left)
      (line + left).update(from: source + y * row, count: seen)
      (line + left + seen).update(repeating: 0, count: paddedRow - left - seen)
    }
    (target + (g.paddingTop + rows) * paddedRow)
      .update(repeating: 0, count: (g.coveredHeight - g.paddingTop - rows) * paddedRow)
    return (UnsafePointer(target), paddedRow)
  }

  /// How many tasks `update` is divided into: one row of the kernel of one panel of filters each, and
  /// the bias.
  public var updateTasks: Int { panels * geometry.kernelHeight + (usesBias ? 1 : 0) }

  /// The length of one partial gradient, in floats: that of the parameters.
  public var gradientSize: Int { parameters.values.count }

  /// Updates one block of the parameters by the sum of the first `parts` partial gradients.
  public func update(task: Int, gradients: FloatBuffer, parts: Int, rule: UpdateRule) {
    require(
      gradients.count >= parts * gradientSize && task >= 0 && task < updateTasks,
      "task \(task) with \(parts) parts in \(gradients.count)")
    let isBias = task == panels * geometry.kernelHeight
    let start = task * rowDepth
    rule.apply(
      partials: gradients.vectors + start, stride: gradientSize / vectorWidth,
      partialCount: parts, to: parameters, at: start, count: isBias ? panels : rowDepth)
    if !isBias { inputGradient?.take(parameters, panelRow: task) }
  }

  /// Brings what is derived from the parameters up to date after they were set from outside.
  public func parametersChanged() {
    for panelRow in 0..<panels * geometry.kernelHeight {
      inputGradient?.take(parameters, panelRow: panelRow)
    }
  }

  private func check(
    _ input: FloatBuffer, _ output: FloatBuffer, _ samples: Range<Int>, _ outputSample: Int,
    _ scratch: FloatBuffer
  ) {
    require(
      samples.lowerBound >= 0 && input.count >= samples.upperBound * inputSize
        && outputSample >= 0 && output.count >= (outputSample + samples.count) * outputSize
        && scratch.count >= scratchSize,
      "samples \(samples) in \(input.count) to \(outputSample) in \(output.count) floats")
  }
}
