/// A convolution with any kernel size, strides and padding, without an activation.
///
/// The outputs are a matrix product. Its rows are windows, and its sum runs over the weights of the
/// kernel. The product reads the image in place, or a copy with zeros around it. A 3×3 kernel with
/// stride 1 can use Winograd's algorithm instead for the outputs and the gradient of the input.
///
/// The kernel is stored in panels of 16 filters,
/// `[filters / 16, kernel height, kernel width, channels, 16]`, followed by the bias, `[filters]`.
public final class Convolution: Sendable {
  let geometry: WindowGeometry
  /// The number of floats per pixel of the input.
  private let pixelStride: Int
  /// The number of weights per tap: the channels if skipping the padding between pixels is faster,
  /// otherwise `pixelStride`.
  private let tapDepth: Int
  let panels: Int
  private let usesBias: Bool
  /// The kernel and, from `biasIndex` on, the bias.
  public let parameters: Parameters
  /// The kernel in the layout that the gradient of the input needs; nil unless the layer
  /// propagates.
  private let inputGradient: (any InputGradient)?
  /// Computes the outputs if the layer uses Winograd's algorithm.
  private let winograd: UnpooledWinograd?
  private let frame: ZeroFrame
  private let places: WindowPlaces

  /// Creates a layer with all parameters zero.
  ///
  /// - Parameters:
  ///   - channels: Values per pixel of the input.
  ///   - pixelStride: Floats per pixel of the input, including padding.
  ///   - usesBias: Whether the bias is trained; otherwise it stays zero.
  ///   - propagates: Whether the gradient of the input is needed. If so, pixels must fill whole
  ///     vectors.
  ///   - usesWinograd: Whether to use Winograd's algorithm. If so, pixels must fill whole vectors,
  ///     and the kernel must be 3×3 with stride 1.
  public init(
    geometry: WindowGeometry, channels: Int, pixelStride: Int, filters: Int, usesBias: Bool,
    propagates: Bool, usesWinograd: Bool = false
  ) {
    require(
      filters > 0 && channels > 0 && pixelStride >= channels
        && (!propagates && !usesWinograd || pixelStride % vectorWidth == 0)
        && (!usesWinograd || geometry.isThreeByThree),
      "\(filters) filters on \(channels) channels in pixels of \(pixelStride) floats")
    self.geometry = geometry
    let skipsPadding = !usesWinograd && Self.skipsPadding(channels, pixelStride)
    self.pixelStride = pixelStride
    tapDepth = skipsPadding ? channels : pixelStride
    self.usesBias = usesBias
    panels = paddedToVectors(filters) / vectorWidth
    parameters = Parameters(
      count: (geometry.kernelHeight * geometry.kernelWidth * tapDepth + 1) * panels * vectorWidth)
    frame = ZeroFrame(
      height: geometry.height, width: geometry.width, pixelStride: pixelStride,
      top: geometry.paddingTop, left: geometry.paddingLeft, framedHeight: geometry.coveredHeight,
      framedWidth: geometry.coveredWidth)
    places = WindowPlaces(
      geometry, pixelStride: pixelStride, tapDepth: tapDepth,
      rowStride: geometry.liesWithin ? geometry.width * pixelStride : frame.framedRow)
    let channelPanels = pixelStride / vectorWidth
    winograd =
      usesWinograd
      ? UnpooledWinograd(
        height: geometry.height, width: geometry.width, channelVectors: channelPanels,
        outputHeight: geometry.outputHeight, outputWidth: geometry.outputWidth, panels: panels,
        paddingTop: geometry.paddingTop, paddingLeft: geometry.paddingLeft) : nil
    if !propagates {
      inputGradient = nil
    } else if usesWinograd {
      inputGradient = WinogradInputGradient(
        geometry: geometry, channelPanels: channelPanels, panels: panels)
    } else if skipsPadding {
      inputGradient = ScatteredKernel(geometry: geometry, channels: channels, panels: panels)
    } else {
      inputGradient = FlippedKernel(
        geometry: geometry, channelPanels: channelPanels, panels: panels)
    }
  }

  private static func skipsPadding(_ channels: Int, _ pixelStride: Int) -> Bool {
    4 * channels <= 3 * pixelStride
  }

  /// Whether Winograd's algorithm is faster for images with that many channels: whether padding
  /// them to whole vectors costs little.
  public static func prefersWinograd(channels: Int) -> Bool {
    !skipsPadding(channels, paddedToVectors(channels))
  }

  /// The number of kernel vectors per kernel row, in one panel.
  var rowDepth: Int { geometry.kernelWidth * tapDepth }
  /// The number of kernel vectors per panel.
  var panelDepth: Int { geometry.kernelHeight * rowDepth }
  /// The number of floats from one sample of the input to the next.
  var inputSize: Int { paddedToVectors(geometry.height * geometry.width * pixelStride) }
  var outputSize: Int { geometry.windows * panels * vectorWidth }

  /// The index of a weight in `parameters`. Taps are numbered row by row.
  public func kernelIndex(tap: Int, channel: Int, filter: Int) -> Int {
    (filter / vectorWidth * panelDepth + tap * tapDepth + channel) * vectorWidth
      + filter % vectorWidth
  }

  /// The index of a filter's bias in `parameters`.
  public func biasIndex(filter: Int) -> Int { panels * panelDepth * vectorWidth + filter }

  /// The number of floats of scratch memory that a worker needs.
  public var scratchSize: Int {
    max(
      geometry.liesWithin ? 0 : frame.size, winograd?.scratchSize ?? 0,
      inputGradient?.scratchSize ?? 0)
  }

  /// Computes the outputs of `samples`.
  ///
  /// - Parameters:
  ///   - input: `[rows, height, width, channels]`, with `pixelStride` floats per pixel.
  ///   - output: `[rows, output height, output width, filters]`, with filters padded.
  ///   - samples: The samples' rows in the input.
  ///   - firstOutputSample: The first sample's row in the output.
  ///   - scratch: `scratchSize` floats that no other worker uses.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    scratch: FloatBuffer
  ) {
    check(input, output, samples, firstOutputSample, scratch)
    let g = geometry
    let bias = UnsafePointer(parameters.values.vectors + panels * panelDepth)
    if let winograd {
      winograd(
        input.vectors + samples.lowerBound * inputSize / vectorWidth,
        inputStride: inputSize / vectorWidth, images: samples.count, bias: bias,
        to: output.vectors + firstOutputSample * g.windows * panels,
        outputStride: g.windows * panels, scratch: scratch.vectors)
      return
    }
    var product = MatrixProduct(
      rows: 0, panels: panels, depth: panelDepth, bDepthStride: 1, bPanelStride: panelDepth,
      cRowStride: panels, cPanelStride: 1, aDepthOffsets: places.weights.integers)
    // All panels read these windows in turn, so their part of the image should stay in the
    // first-level cache.
    let windowsAtOnce = evenShare(of: g.windows, atMost: 60)
    for (offset, sample) in samples.enumerated() {
      let image = image(input, sample, scratch)
      let target = output.vectors + (firstOutputSample + offset) * g.windows * panels
      for first in stride(from: 0, to: g.windows, by: windowsAtOnce) {
        product.rows = min(windowsAtOnce, g.windows - first)
        product.aRowOffsets = UnsafePointer(places.windows.integers + first)
        product(a: image, b: parameters.values.vectors, bias: bias, c: target + first * panels)
      }
    }
  }

  /// Sums the gradient of the parameters over `samples` and stores it as partial gradient `part`.
  ///
  /// - Parameter gradients: `[parts, gradientSize]`.
  public func accumulateGradient(
    input: FloatBuffer, outputGradient: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    gradients: FloatBuffer, part: Int, scratch: FloatBuffer
  ) {
    check(input, outputGradient, samples, firstOutputSample, scratch)
    require(
      part >= 0 && gradients.count >= (part + 1) * gradientSize,
      "partial gradient \(part) of \(gradientSize) floats in \(gradients.count)")
    let g = geometry
    let target = gradients.vectors + part * gradientSize / vectorWidth
    target.update(repeating: Vector(repeating: 0), count: gradientSize / vectorWidth)
    // The rows of the product are weights. Take as many windows together as fit in the first-level
    // cache with the part of the image that they see.
    let windowsAtOnce = evenShare(of: g.windows, atMost: 64)
    var product = MatrixProduct(
      rows: panelDepth, panels: panels, depth: 0, bDepthStride: panels, bPanelStride: 1,
      cRowStride: 1, cPanelStride: panelDepth,
      aRowOffsets: places.weights.integers, accumulates: true)
    for (offset, sample) in samples.enumerated() {
      let image = image(input, sample, scratch)
      let gradient = outputGradient.vectors + (firstOutputSample + offset) * g.windows * panels
      for first in stride(from: 0, to: g.windows, by: windowsAtOnce) {
        product.depth = min(windowsAtOnce, g.windows - first)
        product.aDepthOffsets = UnsafePointer(places.windows.integers + first)
        product(a: image, b: gradient + first * panels, bias: nil, c: target)
      }
      if usesBias { addBias(gradient, to: target + panels * panelDepth) }
    }
  }

  /// Returns the size of the fewest nearly equal shares of at most `limit`.
  private func evenShare(of count: Int, atMost limit: Int) -> Int {
    let shares = (count + limit - 1) / limit
    return (count + shares - 1) / shares
  }

  private func addBias(_ gradient: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>) {
    for panel in 0..<panels {
      var sum = target[panel]
      for window in 0..<geometry.windows { sum += gradient[window * panels + panel] }
      target[panel] = sum
    }
  }

  /// Computes the gradient of the input of `samples` from the gradient of their outputs.
  public func backward(
    outputGradient: FloatBuffer, inputGradient target: FloatBuffer, samples: Range<Int>,
    firstOutputSample: Int, scratch: FloatBuffer
  ) {
    check(target, outputGradient, samples, firstOutputSample, scratch)
    require(inputGradient != nil, "the convolution does not propagate")
    inputGradient?.backward(
      outputGradient.vectors + firstOutputSample * geometry.windows * panels,
      to: target.vectors + samples.lowerBound * inputSize / vectorWidth, samples: samples.count,
      scratch: scratch.vectors)
  }

  /// Returns a sample's image with the zeros that windows see beyond it.
  private func image(
    _ input: FloatBuffer, _ sample: Int, _ scratch: FloatBuffer
  ) -> UnsafePointer<Float> {
    let source = UnsafePointer(input.floats) + sample * inputSize
    if geometry.liesWithin { return source }
    frame.copy(source, to: scratch.floats)
    return UnsafePointer(scratch.floats)
  }

  /// The number of kernel rows that one task of `update` owns. Winograd's algorithm transforms all
  /// three together.
  private var rowsPerTask: Int { winograd == nil ? 1 : geometry.kernelHeight }

  /// The number of tasks of `update`: one per kernel row and panel of filters, or one per panel, and
  /// one for the bias.
  public var updateTasks: Int {
    panels * geometry.kernelHeight / rowsPerTask + (usesBias ? 1 : 0)
  }

  /// The number of floats in one partial gradient, the same as in the parameters.
  public var gradientSize: Int { parameters.values.count }

  /// Updates one block of the parameters with the sum of the first `parts` partial gradients.
  public func update(task: Int, gradients: FloatBuffer, parts: Int, rule: UpdateRule) {
    require(
      parts > 0 && gradients.count >= parts * gradientSize && task >= 0 && task < updateTasks,
      "task \(task) of \(updateTasks), \(parts) partial gradients in \(gradients.count) floats")
    let firstRow = task * rowsPerTask
    let isBias = firstRow == panels * geometry.kernelHeight
    let start = firstRow * rowDepth
    rule.apply(
      partials: gradients.vectors + start, stride: gradientSize / vectorWidth,
      partialCount: parts, to: parameters, at: start,
      count: isBias ? panels : rowsPerTask * rowDepth)
    if isBias { return }
    let (panel, row) = firstRow.quotientAndRemainder(dividingBy: geometry.kernelHeight)
    kernelChanged(panel: panel, rows: row..<row + rowsPerTask)
  }

  /// Recomputes the data derived from the parameters. Call it after setting them directly.
  public func parametersChanged() {
    for panel in 0..<panels { kernelChanged(panel: panel, rows: 0..<geometry.kernelHeight) }
  }

  private func kernelChanged(panel: Int, rows: Range<Int>) {
    inputGradient?.copyKernel(from: parameters, panel: panel, rows: rows)
    guard let winograd else { return }
    for channel in 0..<pixelStride {
      winograd.setKernel(
        panel: panel, channel: channel,
        parameters.values.vectors + (panel * panelDepth + channel), tapStride: pixelStride)
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
      "samples \(samples) from row \(outputSample): input of \(input.count) floats, "
        + "output of \(output.count), scratch of \(scratch.count)")
  }
}
