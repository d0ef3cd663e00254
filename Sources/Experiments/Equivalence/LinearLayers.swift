import Models

/// A dense layer without its activation: `output = input · kernel + bias`.
struct DenseLayer: Sendable, Equatable {
  /// `[inputs, units]`, as in Keras.
  let kernel: [Float]
  /// `[units]`.
  let bias: [Float]

  /// Returns the outputs `[units]`, each summed over the inputs in order.
  func outputs(of input: [Float]) -> [Float] {
    let units = bias.count
    var outputs = [Float](repeating: 0, count: units)
    for (index, value) in input.enumerated() {
      let weights = kernel[index * units..<(index + 1) * units]
      for (unit, weight) in zip(0..<units, weights) { outputs[unit] += value * weight }
    }
    for unit in 0..<units { outputs[unit] += bias[unit] }
    return outputs
  }

  /// Returns the same function as a convolution whose kernel covers the image, so that it has only
  /// one position. The weights are the same, in the same order.
  func asConvolution(on input: ImageShape) -> ConvolutionLayer {
    ConvolutionLayer(
      input: input, kernelHeight: input.height, kernelWidth: input.width, kernel: kernel,
      bias: bias)
  }
}

/// A convolution without padding and without its activation.
struct ConvolutionLayer: Sendable, Equatable {
  let input: ImageShape
  let kernelHeight: Int
  let kernelWidth: Int
  /// `[kernel height, kernel width, channels, filters]`, as in Keras.
  let kernel: [Float]
  /// `[filters]`.
  let bias: [Float]

  var output: ImageShape {
    ImageShape(
      height: input.height - kernelHeight + 1, width: input.width - kernelWidth + 1,
      channels: bias.count)
  }

  /// Returns the outputs `[height, width, filters]`, each summed over its window in order.
  func outputs(of image: [Float]) -> [Float] {
    let filters = bias.count
    var outputs = [Float](repeating: 0, count: output.count)
    forEachTap { inputIndex, firstOutput, firstWeight in
      let value = image[inputIndex]
      for filter in 0..<filters {
        outputs[firstOutput + filter] += value * kernel[firstWeight + filter]
      }
    }
    for index in outputs.indices { outputs[index] += bias[index % filters] }
    return outputs
  }

  /// Returns the same function as a dense layer from all pixels to all outputs.
  ///
  /// It has zeros outside the windows and repeats the kernel at every position.
  func writtenOut() -> DenseLayer {
    let (filters, units) = (bias.count, output.count)
    var matrix = [Float](repeating: 0, count: input.count * units)
    forEachTap { inputIndex, firstOutput, firstWeight in
      for filter in 0..<filters {
        matrix[inputIndex * units + firstOutput + filter] = kernel[firstWeight + filter]
      }
    }
    return DenseLayer(kernel: matrix, bias: (0..<units).map { bias[$0 % filters] })
  }

  /// Calls `body` with every pair of a position and a tap; a position's taps come in the order of
  /// the image.
  ///
  /// - Parameter body: Receives the index of the input, of the position's first output and of the
  ///   tap's first weight; outputs and weights have one value per filter.
  private func forEachTap(
    _ body: (_ inputIndex: Int, _ firstOutput: Int, _ firstWeight: Int) -> Void
  ) {
    let (output, channels, filters) = (output, input.channels, bias.count)
    for row in 0..<output.height {
      for column in 0..<output.width {
        let firstOutput = (row * output.width + column) * filters
        for kernelRow in 0..<kernelHeight {
          for kernelColumn in 0..<kernelWidth {
            let inputIndex = ((row + kernelRow) * input.width + column + kernelColumn) * channels
            let firstWeight = (kernelRow * kernelWidth + kernelColumn) * channels * filters
            for channel in 0..<channels {
              body(inputIndex + channel, firstOutput, firstWeight + channel * filters)
            }
          }
        }
      }
    }
  }
}
