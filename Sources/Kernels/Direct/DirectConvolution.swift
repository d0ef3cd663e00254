/// The first convolution of a network, with ReLU and 2×2 max-pooling: it has few input channels and
/// needs no gradient of its input.
///
/// The input is `[height, width, channels]` floats without padding between pixels. The kernel is
/// stored in panels of 16 filters, `[filters / 16, 3·3·channels, 16]`, followed by the bias.
public final class DirectConvolution: Sendable {
  /// The layer's geometry.
  public let shape: ConvolutionShape
  /// The kernel and, from `biasIndex` on, the bias.
  public let parameters: Parameters
  var taps: Int { 9 * shape.channels }
  var inputSize: Int { paddedToVectors(shape.height * shape.width * shape.channels) }

  /// Creates a layer with all parameters zero.
  public init(shape: ConvolutionShape) {
    self.shape = shape
    parameters = Parameters(count: (9 * shape.channels + 1) * shape.panels * vectorWidth)
  }

  /// The index of a weight in `parameters`. Taps are numbered row by row.
  public func kernelIndex(tap: Int, channel: Int, filter: Int) -> Int {
    (filter / vectorWidth * taps + tap * shape.channels + channel) * vectorWidth
      + filter % vectorWidth
  }

  /// The index of a filter's bias in `parameters`.
  public func biasIndex(filter: Int) -> Int { taps * shape.panels * vectorWidth + filter }

  /// Computes the pooled output of one sample and records the winner of each window.
  ///
  /// - Parameters:
  ///   - sample: The sample's row in the input and the winners.
  ///   - outputSample: The sample's row in the output.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, winners: IntegerBuffer, sample: Int,
    outputSample: Int
  ) {
    check(input, output, winners, sample, outputSample)
    let panels = shape.panels
    let rowVectors = shape.pooledWidth * panels
    let bias = parameters.values.vectors + taps * panels
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 4 * rowVectors) { scratch in
      guard let row = scratch.baseAddress else { return }
      for y in 0..<shape.pooledHeight {
        let rowStart = 2 * y * shape.width * shape.channels
        let pixels = input.floats + (sample * inputSize + rowStart)
        var panel = 0
        while panel < panels {
          let isPair = Registers.tilePanels == 4 && panels - panel >= 2
          let one = InlineArray<1, Vector>(repeating: Vector(repeating: 0))
          let two = InlineArray<2, Vector>(repeating: Vector(repeating: 0))
          // The usual channel counts are constants, so that the loops over taps are unrolled.
          switch (shape.channels, isPair) {
          case (1, false): convolve(one, channels: 1, pixels, panel, row)
          case (1, true): convolve(two, channels: 1, pixels, panel, row)
          case (3, false): convolve(one, channels: 3, pixels, panel, row)
          case (3, true): convolve(two, channels: 3, pixels, panel, row)
          case (let channels, false): convolve(one, channels: channels, pixels, panel, row)
          case (let channels, true): convolve(two, channels: channels, pixels, panel, row)
          }
          panel += isPair ? 2 : 1
        }
        let first = y * rowVectors
        let size = shape.outputSize
        poolWindows(
          row, windows: shape.pooledWidth, windowStride: 4 * panels,
          rowStride: 2 * panels, panels: panels, bias: bias,
          output: output.vectors + (outputSample * size / vectorWidth + first),
          winners: winners.integers + (sample * size + first * vectorWidth))
      }
    }
  }

  /// Convolves one row of windows into `row`, `[windows, 4, panels]`, of which it computes
  /// `zero.count` panels from `panel` on.
  @inline(__always)
  private func convolve<let width: Int>(
    _ zero: InlineArray<width, Vector>, channels: Int, _ pixels: UnsafePointer<Float>,
    _ panel: Int, _ row: UnsafeMutablePointer<Vector>
  ) {
    let taps = 9 * channels
    let rowStride = shape.width * channels
    let panels = shape.panels
    let kernel = parameters.values.vectors + panel * taps
    for window in 0..<shape.pooledWidth {
      let corner = pixels + 2 * window * channels
      var a = zero
      var b = zero
      var c = zero
      var d = zero
      for ky in 0..<3 {
        let top = corner + ky * rowStride
        let bottom = top + rowStride
        let weights = kernel + ky * 3 * channels
        for tap in 0..<3 * channels {
          for j in 0..<width {
            let weight = weights[j * taps + tap]
            a[unchecked: j].addProduct(weight, Vector(repeating: top[tap]))
            b[unchecked: j].addProduct(weight, Vector(repeating: top[tap + channels]))
            c[unchecked: j].addProduct(weight, Vector(repeating: bottom[tap]))
            d[unchecked: j].addProduct(weight, Vector(repeating: bottom[tap + channels]))
          }
        }
      }
      let target = row + (window * 4 * panels + panel)
      for j in 0..<width {
        target[j] = a[unchecked: j]
        target[panels + j] = b[unchecked: j]
        target[2 * panels + j] = c[unchecked: j]
        target[3 * panels + j] = d[unchecked: j]
      }
    }
  }

  /// The number of floats in one partial gradient, the same as in the parameters.
  public var gradientSize: Int { parameters.values.count }

  /// Updates all parameters with the sum of the first `parts` partial gradients.
  public func update(gradients: FloatBuffer, parts: Int, rule: UpdateRule) {
    require(
      parts > 0 && gradients.count >= parts * gradientSize,
      "\(parts) partial gradients of \(gradientSize) floats in \(gradients.count)")
    rule.apply(
      partials: gradients.vectors, stride: gradientSize / vectorWidth, partialCount: parts,
      to: parameters, at: 0, count: gradientSize / vectorWidth)
  }

  func check(
    _ input: FloatBuffer, _ output: FloatBuffer, _ winners: IntegerBuffer, _ sample: Int,
    _ outputSample: Int
  ) {
    shape.check(input, size: inputSize, output, winners, sample, sample, outputSample)
  }
}
