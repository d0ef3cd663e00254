extension WinnerLists {
  /// Creates lists for a convolution of `shape`.
  public convenience init(shape: ConvolutionShape) {
    self.init(
      rows: shape.pooledHeight, windowsPerRow: shape.pooledWidth,
      filters: shape.panels * vectorWidth)
  }
}

extension WinogradConvolution {
  /// Computes the gradient of the input of `samples` from that of their pooled outputs, and stores
  /// the sum of the gradients of the parameters as partial gradient `part`.
  ///
  /// - Parameters:
  ///   - firstInputSample: The first sample's row in the input and its gradient.
  ///   - inputGradient: `[batch, height, width, channels]`, with channels padded; nil where it is
  ///     not needed.
  ///   - samples: The samples' rows in the winners.
  ///   - firstOutputSample: The first sample's row in the output gradient.
  ///   - gradients: `[parts, gradientSize]`.
  public func backward(
    input: FloatBuffer, firstInputSample: Int, outputGradient: FloatBuffer,
    winners: IntegerBuffer, inputGradient: FloatBuffer?, samples: Range<Int>,
    firstOutputSample: Int, gradients: FloatBuffer, part: Int, lists: WinnerLists
  ) {
    let offset = firstOutputSample - samples.lowerBound
    let inputOffset = firstInputSample - samples.lowerBound
    let last = samples.upperBound - 1
    shape.check(
      input, size: inputSize, outputGradient, winners, last, last + inputOffset, last + offset)
    require(
      samples.lowerBound >= 0 && firstInputSample >= 0 && firstOutputSample >= 0
        && (inputGradient?.count ?? .max) / inputSize >= samples.upperBound + inputOffset
        && part >= 0 && gradients.count >= (part + 1) * gradientSize
        && lists.fit(
          rows: shape.pooledHeight, windowsPerRow: shape.pooledWidth, filters: paddedFilters),
      "samples \(samples) from row \(firstInputSample): input gradient of "
        + "\(inputGradient?.count ?? 0) floats, part \(part) in \(gradients.count)")
    let target = gradients.vectors + part * gradientSize / vectorWidth
    target.update(repeating: Vector(repeating: 0), count: gradientSize / vectorWidth)
    let rowStride = shape.width * channelVectors
    let winnerGradients = WinnerGradients(
      pooledHeight: shape.pooledHeight, pooledWidth: shape.pooledWidth, kernelWidth: 3,
      groups: 9 / tapsInGroup, tapsInGroup: tapsInGroup, filters: paddedFilters,
      channelVectors: channelVectors, rowStride: rowStride)
    for sample in samples {
      let gradient = outputGradient.floats + (sample + offset) * shape.outputSize
      let won = winners.integers + sample * shape.outputSize
      lists.fill(
        gradient, won, weightStride: tapsInGroup * channelVectors, rowStride: rowStride,
        pixelStride: channelVectors)
      lists.addBias(gradient, won, to: target + biasIndex(filter: 0) / vectorWidth)
      let start = (sample + inputOffset) * inputSize / vectorWidth
      let source = inputGradient.map { $0.vectors + start }
      source?.update(repeating: Vector(repeating: 0), count: inputSize / vectorWidth)
      winnerGradients.add(
        lists, weights: parameters.values.vectors, input: input.vectors + start,
        inputGradient: source, to: target)
    }
  }
}
