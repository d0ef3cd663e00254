/// A function applied to each value. Its derivative is computed from its result.
public struct ElementwiseFunction: Sendable {
  /// The functions that are implemented.
  public enum Kind: Sendable {
    /// max(x, 0).
    case relu
    /// The hyperbolic tangent.
    case tanh
    /// 1 / (1 + e⁻ˣ).
    case sigmoid
  }

  private let kind: Kind
  private let vectors: Int
  /// One at the values of a sample and zero at its padding, which must stay zero.
  private let mask: FloatBuffer

  /// Creates a function of samples that have `pixels` pixels.
  ///
  /// - Parameters:
  ///   - channels: Values per pixel. The remaining floats are padding.
  ///   - size: Floats per sample, a multiple of `vectorWidth`.
  public init(_ kind: Kind, pixels: Int, channels: Int, size: Int) {
    require(
      size % vectorWidth == 0 && pixels > 0 && channels > 0 && pixels * channels <= size,
      "\(pixels) pixels of \(channels) channels in \(size) floats")
    self.kind = kind
    vectors = size / vectorWidth
    mask = FloatBuffer(count: size)
    let stride = pixels * paddedToVectors(channels) <= size ? paddedToVectors(channels) : channels
    for pixel in 0..<pixels {
      for channel in 0..<channels { mask[pixel * stride + channel] = 1 }
    }
  }

  /// Computes the outputs of `samples`. `output` may be `input`.
  ///
  /// - Parameters:
  ///   - samples: The samples' rows in the input.
  ///   - firstOutputSample: The first sample's row in the output.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, samples: Range<Int>, firstOutputSample: Int
  ) {
    check(input, output, samples, firstOutputSample)
    let source = UnsafePointer(input.vectors) + samples.lowerBound * vectors
    let target = output.vectors + firstOutputSample * vectors
    switch kind {
    case .relu:
      let zero = HalfVector(repeating: 0)
      let source = source.halves
      let target = target.halves
      for i in 0..<2 * samples.count * vectors {
        target[i] = source[i].replacing(with: zero, where: source[i] .< zero)
      }
    case .tanh, .sigmoid:
      withUnsafeTemporaryAllocation(of: Vector.self, capacity: vectors) { scratch in
        guard let scratch = scratch.baseAddress else { return }
        for sample in 0..<samples.count {
          applySmooth(source + sample * vectors, target + sample * vectors, scratch)
        }
      }
    }
  }

  /// Computes tanh or the sigmoid from e⁻²|ˣ| or e⁻|ˣ|, which cannot overflow.
  ///
  /// Cancellation occurs only in tanh near zero. Below 0.625 it is therefore the polynomial of
  /// Cephes' `tanhf`.
  private func applySmooth(
    _ source: UnsafePointer<Vector>, _ target: UnsafeMutablePointer<Vector>,
    _ scratch: UnsafeMutablePointer<Vector>
  ) {
    let one = Vector(repeating: 1)
    let zero = Vector(repeating: 0)
    let factor = Vector(repeating: kind == .tanh ? 2 : 1)
    for i in 0..<vectors {
      let x = source[i] * factor
      scratch[i] = x.replacing(with: -x, where: x .> zero)
    }
    storeExponentials(of: scratch, minus: 0, count: vectors, to: scratch)
    for i in 0..<vectors {
      let x = source[i]
      let e = scratch[i]
      if kind == .sigmoid {
        let positive = one / (one + e)
        target[i] = positive.replacing(with: e / (one + e), where: x .< zero) * mask.vectors[i]
      } else {
        let positive = (one - e) / (one + e)
        let signed = positive.replacing(with: -positive, where: x .< zero)
        let square = x * x
        var p = Vector(repeating: -5.704_988_72e-3)
        p = Vector(repeating: 2.063_908_88e-2).addingProduct(p, square)
        p = Vector(repeating: -5.373_971_55e-2).addingProduct(p, square)
        p = Vector(repeating: 1.333_144_22e-1).addingProduct(p, square)
        p = Vector(repeating: -3.333_328_22e-1).addingProduct(p, square)
        let near = x.addingProduct(p * square, x)
        target[i] = signed.replacing(with: near, where: square .< Vector(repeating: 0.390_625))
      }
    }
  }

  /// Computes the gradient of the input of `samples` from that of their outputs. Both may be the
  /// same buffer.
  ///
  /// - Parameters:
  ///   - output: The result of `forward`.
  ///   - samples: The samples' rows in the input gradient.
  ///   - firstOutputSample: The first sample's row in the output and its gradient.
  public func backward(
    output: FloatBuffer, outputGradient: FloatBuffer, inputGradient: FloatBuffer,
    samples: Range<Int>, firstOutputSample: Int
  ) {
    check(inputGradient, output, samples, firstOutputSample)
    require(
      outputGradient.count >= output.count,
      "gradient of \(outputGradient.count) floats for an output of \(output.count)")
    let y = UnsafePointer(output.vectors) + firstOutputSample * vectors
    let gradient = UnsafePointer(outputGradient.vectors) + firstOutputSample * vectors
    let target = inputGradient.vectors + samples.lowerBound * vectors
    let count = samples.count * vectors
    switch kind {
    case .relu:
      let zero = HalfVector(repeating: 0)
      let y = y.halves
      let gradient = gradient.halves
      let target = target.halves
      for i in 0..<2 * count {
        target[i] = gradient[i].replacing(with: zero, where: y[i] .<= zero)
      }
    case .tanh:
      for i in 0..<count { target[i] = gradient[i] * (1 - y[i] * y[i]) }
    case .sigmoid:
      for i in 0..<count { target[i] = gradient[i] * (y[i] * (1 - y[i])) }
    }
  }

  private func check(
    _ input: FloatBuffer, _ output: FloatBuffer, _ samples: Range<Int>, _ outputSample: Int
  ) {
    let size = vectors * vectorWidth
    require(
      samples.lowerBound >= 0 && outputSample >= 0
        && input.count >= samples.upperBound * size
        && output.count >= (outputSample + samples.count) * size,
      "samples \(samples) of \(size) floats from row \(outputSample): "
        + "input of \(input.count) floats, output of \(output.count)")
  }
}
