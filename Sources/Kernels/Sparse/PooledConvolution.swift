/// A convolution with stride 1 and three or five kernel columns, with ReLU and 2×2 max-pooling.
///
/// The forward pass is one matrix product per row of outputs. The backward
/// pass visits only the winners of the windows. Output rows and columns that no pooling window
/// covers are not computed.
///
/// The kernel is stored as the backward pass reads it, with the input channels as lanes:
/// `[kernel height, filters, kernel width, channels]`, followed by the bias.
public final class PooledConvolution: Sendable {
  private let geometry: WindowGeometry
  private let channelVectors: Int
  private let panels: Int
  private let pooledHeight, pooledWidth: Int
  /// The kernel and, from `biasIndex` on, the bias.
  public let parameters: Parameters
  /// The kernel with filters as lanes, `[filters / 16, kernel height, kernel width, channels, 16]`,
  /// for the forward pass.
  private let byFilter: FloatBuffer
  private let frame: ZeroFrame
  private let places: WindowPlaces

  /// The kernel widths for which there is a backward pass.
  public static let kernelWidths = [3, 5]

  /// Creates a layer with all parameters zero.
  ///
  /// - Parameter channels: Values per pixel of the input, without the padding to whole vectors.
  public init(geometry: WindowGeometry, channels: Int, filters: Int) {
    require(
      geometry.strideX == 1 && geometry.strideY == 1
        && Self.kernelWidths.contains(geometry.kernelWidth) && geometry.outputHeight >= 2
        && geometry.outputWidth >= 2 && channels > 0 && filters > 0
        && (geometry.liesWithin
          || geometry.coveredHeight >= geometry.paddingTop + geometry.height
            && geometry.coveredWidth >= geometry.paddingLeft + geometry.width),
      "no pooled convolution of \(channels) channels with \(filters) filters: \(geometry)")
    self.geometry = geometry
    channelVectors = paddedToVectors(channels) / vectorWidth
    panels = paddedToVectors(filters) / vectorWidth
    pooledHeight = geometry.outputHeight / 2
    pooledWidth = geometry.outputWidth / 2
    let weights =
      geometry.kernelHeight * geometry.kernelWidth * panels * channelVectors * vectorWidth
    parameters = Parameters(count: weights * vectorWidth + panels * vectorWidth)
    byFilter = FloatBuffer(count: weights * vectorWidth)
    frame = ZeroFrame(
      height: geometry.height, width: geometry.width, pixelStride: channelVectors * vectorWidth,
      top: geometry.paddingTop, left: geometry.paddingLeft, framedHeight: geometry.coveredHeight,
      framedWidth: geometry.coveredWidth)
    let pixelStride = channelVectors * vectorWidth
    places = WindowPlaces(
      geometry, pixelStride: pixelStride, tapDepth: pixelStride,
      rowStride: geometry.liesWithin ? geometry.width * pixelStride : frame.framedRow)
  }

  private var filters: Int { panels * vectorWidth }
  private var pixelStride: Int { channelVectors * vectorWidth }
  /// The number of vectors of one filter's weights in one kernel row.
  private var filterVectors: Int { geometry.kernelWidth * channelVectors }
  private var rowVectors: Int { filters * filterVectors }
  private var biasVector: Int { geometry.kernelHeight * rowVectors }
  private var inputVectors: Int { geometry.height * geometry.width * channelVectors }
  /// The number of floats in the output of one sample, and of its winners.
  public var outputSize: Int { pooledHeight * pooledWidth * filters }

  /// The index of a weight in `parameters`. Taps are numbered row by row.
  public func kernelIndex(tap: Int, channel: Int, filter: Int) -> Int {
    let (row, column) = tap.quotientAndRemainder(dividingBy: geometry.kernelWidth)
    return ((row * filters + filter) * geometry.kernelWidth + column) * pixelStride + channel
  }

  /// The index of a filter's bias in `parameters`.
  public func biasIndex(filter: Int) -> Int { biasVector * vectorWidth + filter }

  private var imageVectors: Int {
    geometry.liesWithin ? 0 : frame.size / vectorWidth
  }

  /// The number of floats of scratch memory that a worker needs.
  public var scratchSize: Int {
    (imageVectors + max(imageVectors, 2 * geometry.outputWidth * panels)) * vectorWidth
  }

  /// Creates the lists that a worker needs.
  public func makeLists() -> WinnerLists {
    WinnerLists(rows: pooledHeight, windowsPerRow: pooledWidth, filters: filters)
  }

  /// Computes the pooled output of `samples` and records the winner of each window.
  ///
  /// - Parameters:
  ///   - input: `[rows, height, width, channels]`, with channels padded to whole vectors.
  ///   - firstInputSample: The first sample's row in the input.
  ///   - output: `[rows, pooled height, pooled width, filters]`, with filters padded.
  ///   - samples: The samples' rows in the winners.
  ///   - firstOutputSample: The first sample's row in the output.
  ///   - scratch: `scratchSize` floats that no other worker uses.
  public func forward(
    input: FloatBuffer, firstInputSample: Int, output: FloatBuffer, winners: IntegerBuffer,
    samples: Range<Int>, firstOutputSample: Int, scratch: FloatBuffer
  ) {
    check(input, firstInputSample, output, winners, samples, firstOutputSample, scratch)
    let g = geometry
    let lines = scratch.vectors + imageVectors
    for (offset, sample) in samples.enumerated() {
      let (image, _) = image(
        input.vectors + (firstInputSample + offset) * inputVectors, scratch.vectors)
      let floats = UnsafeRawPointer(image).assumingMemoryBound(to: Float.self)
      let target = output.vectors + (firstOutputSample + offset) * outputSize / vectorWidth
      let won = winners.integers + sample * outputSize
      var product = MatrixProduct(
        rows: 2 * pooledWidth, panels: panels,
        depth: g.kernelHeight * g.kernelWidth * pixelStride, bDepthStride: 1,
        bPanelStride: g.kernelHeight * g.kernelWidth * pixelStride, cRowStride: panels,
        cPanelStride: 1, aDepthOffsets: places.weights.integers)
      for y in 0..<pooledHeight {
        for line in 0..<2 {
          product.aRowOffsets = UnsafePointer(
            places.windows.integers + (2 * y + line) * g.outputWidth)
          product(
            a: floats, b: byFilter.vectors, bias: nil, c: lines + line * g.outputWidth * panels)
        }
        let first = y * pooledWidth * panels
        poolWindows(
          lines, windows: pooledWidth, windowStride: 2 * panels,
          rowStride: g.outputWidth * panels, panels: panels,
          bias: parameters.values.vectors + biasVector, output: target + first,
          winners: won + first * vectorWidth)
      }
    }
  }

  /// Computes the gradient of the input of `samples` from that of their pooled outputs, and stores
  /// the sum of the gradients of the parameters as partial gradient `part`.
  ///
  /// - Parameters:
  ///   - inputGradient: `[rows, height, width, channels]`, with channels padded; nil where it is
  ///     not needed.
  ///   - gradients: `[parts, gradientSize]`.
  public func backward(
    input: FloatBuffer, firstInputSample: Int, outputGradient: FloatBuffer,
    winners: IntegerBuffer, inputGradient: FloatBuffer?, samples: Range<Int>,
    firstOutputSample: Int, gradients: FloatBuffer, part: Int, scratch: FloatBuffer,
    lists: WinnerLists
  ) {
    check(input, firstInputSample, outputGradient, winners, samples, firstOutputSample, scratch)
    require(
      (inputGradient?.count ?? .max) / vectorWidth
        >= (firstInputSample + samples.count) * inputVectors && part >= 0
        && gradients.count >= (part + 1) * gradientSize
        && lists.fit(rows: pooledHeight, windowsPerRow: pooledWidth, filters: filters),
      "samples \(samples) from row \(firstInputSample): input gradient of "
        + "\(inputGradient?.count ?? 0) floats, part \(part) in \(gradients.count)")
    let target = gradients.vectors + part * gradientSize / vectorWidth
    target.update(repeating: Vector(repeating: 0), count: gradientSize / vectorWidth)
    for (offset, sample) in samples.enumerated() {
      let start = (firstInputSample + offset) * inputVectors
      let (image, rowStride) = image(input.vectors + start, scratch.vectors)
      let gradient = outputGradient.floats + (firstOutputSample + offset) * outputSize
      let won = winners.integers + sample * outputSize
      lists.fill(
        gradient, won, weightStride: filterVectors, rowStride: rowStride,
        pixelStride: channelVectors)
      lists.addBias(gradient, won, to: target + biasVector)
      let isPadded = !geometry.liesWithin
      let source = inputGradient.map {
        isPadded ? scratch.vectors + imageVectors : $0.vectors + start
      }
      source?.update(
        repeating: Vector(repeating: 0), count: isPadded ? imageVectors : inputVectors)
      WinnerGradients(
        pooledHeight: pooledHeight, pooledWidth: pooledWidth, kernelWidth: geometry.kernelWidth,
        groups: geometry.kernelHeight, tapsInGroup: geometry.kernelWidth, filters: filters,
        channelVectors: channelVectors, rowStride: rowStride
      ).add(
        lists, weights: parameters.values.vectors, input: image, inputGradient: source,
        to: target)
      if isPadded, let source, let inputGradient {
        crop(source, to: inputGradient.vectors + start)
      }
    }
  }

  /// Returns a sample's image with zeros around it, and the number of vectors from one of its rows
  /// to the next.
  private func image(
    _ source: UnsafePointer<Vector>, _ scratch: UnsafeMutablePointer<Vector>
  ) -> (UnsafePointer<Vector>, rowStride: Int) {
    if geometry.liesWithin { return (source, geometry.width * channelVectors) }
    frame.copy(
      UnsafeRawPointer(source).assumingMemoryBound(to: Float.self),
      to: UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Float.self))
    return (UnsafePointer(scratch), geometry.coveredWidth * channelVectors)
  }

  private func crop(_ source: UnsafePointer<Vector>, to target: UnsafeMutablePointer<Vector>) {
    let g = geometry
    let row = g.width * channelVectors
    let first = source + (g.paddingTop * g.coveredWidth + g.paddingLeft) * channelVectors
    for y in 0..<g.height {
      (target + y * row).update(
        from: first + y * g.coveredWidth * channelVectors, count: row)
    }
  }

  /// The number of tasks of `update`: one per kernel row and panel of filters, and one for the
  /// bias.
  public var updateTasks: Int { panels * geometry.kernelHeight + 1 }

  /// The number of floats in one partial gradient, the same as in the parameters.
  public var gradientSize: Int { parameters.values.count }

  /// Updates one block of the parameters with the sum of the first `parts` partial gradients.
  public func update(task: Int, gradients: FloatBuffer, parts: Int, rule: UpdateRule) {
    require(
      parts > 0 && gradients.count >= parts * gradientSize && task >= 0 && task < updateTasks,
      "task \(task) of \(updateTasks), \(parts) partial gradients in \(gradients.count) floats")
    let isBias = task == panels * geometry.kernelHeight
    let block = vectorWidth * filterVectors
    let start = isBias ? biasVector : task * block
    rule.apply(
      partials: gradients.vectors + start, stride: gradientSize / vectorWidth,
      partialCount: parts, to: parameters, at: start, count: isBias ? panels : block)
    if !isBias { transpose(task) }
  }

  /// Recomputes the data derived from the parameters. Call it after setting them directly.
  public func parametersChanged() {
    for block in 0..<panels * geometry.kernelHeight { transpose(block) }
  }

  /// Copies one kernel row of the filters of one panel to `byFilter`.
  private func transpose(_ block: Int) {
    let (row, panel) = block.quotientAndRemainder(dividingBy: panels)
    let width = geometry.kernelWidth
    let source = parameters.values.floats + block * vectorWidth * filterVectors * vectorWidth
    let target =
      byFilter.floats
      + (panel * geometry.kernelHeight + row) * width * pixelStride * vectorWidth
    for filter in 0..<vectorWidth {
      for index in 0..<width * pixelStride {
        target[index * vectorWidth + filter] = source[filter * width * pixelStride + index]
      }
    }
  }

  private func check(
    _ input: FloatBuffer, _ inputSample: Int, _ output: FloatBuffer, _ winners: IntegerBuffer,
    _ samples: Range<Int>, _ outputSample: Int, _ scratch: FloatBuffer
  ) {
    require(
      inputSample >= 0 && samples.lowerBound >= 0 && outputSample >= 0
        && input.count >= (inputSample + samples.count) * inputVectors * vectorWidth
        && output.count >= (outputSample + samples.count) * outputSize
        && winners.count >= samples.upperBound * outputSize && scratch.count >= scratchSize,
      "samples \(samples) from rows \(inputSample) and \(outputSample): input of \(input.count) "
        + "floats, output of \(output.count), \(winners.count) winners, scratch of \(scratch.count)"
    )
  }
}
