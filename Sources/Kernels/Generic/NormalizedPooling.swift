/// Batch normalization of images, ReLU, and the maximum of each 2×2 window, in one pass.
///
/// The results are the same, bit for bit, as those of `Normalization`, `ElementwiseFunction` and
/// `Pooling` one after the other. But of the outputs and their gradients, memory contains only those
/// of the maxima, a quarter of them.
///
/// Windows do not overlap. The last row or column of an odd number is in no window.
public struct NormalizedPooling: Sendable {
  /// The statistics and the parameters.
  public let normalization: Normalization
  private let height, width: Int
  private let outputHeight, outputWidth: Int
  private let halves: Int
  // Copied from `normalization`, whose properties a debug build would read by calls.
  private let wholePixels: Int

  /// Creates a pooling of images of `height` rows and `width` columns.
  public init(_ normalization: Normalization, height: Int, width: Int) {
    require(
      height > 1 && width > 1 && height * width == normalization.pixels,
      "2×2 windows on \(height)×\(width) of \(normalization.pixels) pixels")
    self.normalization = normalization
    self.height = height
    self.width = width
    outputHeight = height / 2
    outputWidth = width / 2
    halves = 2 * normalization.vectors
    wholePixels = normalization.wholePixels
  }

  private var inputHalves: Int { height * width * halves }
  private var outputHalves: Int { outputHeight * outputWidth * halves }

  /// Computes the outputs of `samples` with the statistics of the batch in training, and with the
  /// moving averages otherwise.
  ///
  /// - Parameters:
  ///   - winners: `[rows, outputs]`. It receives the pixel of the window that each output comes
  ///     from, 0…3, or `cutWinner`.
  ///   - samples: The samples' rows in `winners`.
  ///   - firstInputSample: The first sample's row in the input.
  ///   - firstOutputSample: The first sample's row in the output.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, winners: IntegerBuffer, samples: Range<Int>,
    firstInputSample: Int, firstOutputSample: Int, isTraining: Bool
  ) {
    check(input, output, winners, samples, firstInputSample, firstOutputSample)
    let source = input.vectors.halves + firstInputSample * inputHalves
    let target = output.vectors.halves + firstOutputSample * outputHalves
    let won = winners.halves + samples.lowerBound * outputHalves
    normalization.withTerms(isTraining: isTraining) { terms in
      for sample in 0..<samples.count {
        for y in 0..<outputHeight {
          let row = (sample * height + 2 * y) * width * halves
          let windows = (sample * outputHeight + y) * outputWidth * halves
          poolRow(source + row, terms.halves, target + windows, won + windows)
        }
      }
    }
  }

  /// Computes a row of windows from two rows of pixels.
  @inline(__always)
  private func poolRow(
    _ source: UnsafePointer<HalfVector>, _ terms: UnsafePointer<HalfVector>,
    _ target: UnsafeMutablePointer<HalfVector>, _ winners: UnsafeMutablePointer<SIMD8<Int32>>
  ) {
    let row = width * halves
    let zero = HalfVector(repeating: 0)
    let cut = SIMD8<Int32>(repeating: cutWinner)
    for x in 0..<outputWidth {
      let upper = source + 2 * x * halves
      let lower = upper + row
      for half in 0..<halves {
        let terms = terms + half
        var best = rectify(upper[half], terms)
        var winner = SIMD8<Int32>(repeating: 0)
        keepGreater(of: rectify(upper[halves + half], terms), at: 1, &best, &winner)
        keepGreater(of: rectify(lower[half], terms), at: 2, &best, &winner)
        keepGreater(of: rectify(lower[halves + half], terms), at: 3, &best, &winner)
        winner.replace(with: cut, where: best .<= zero)
        target[x * halves + half] = best
        winners[x * halves + half] = winner
      }
    }
  }

  /// Returns ReLU of a normalized value.
  @inline(__always)
  private func rectify(
    _ value: HalfVector, _ terms: UnsafePointer<HalfVector>
  ) -> HalfVector {
    let (mean, factor, addend) = (terms[0], terms[halves], terms[2 * halves])
    let normalized = addend.addingProduct(value - mean, factor)
    let zero = HalfVector(repeating: 0)
    return normalized.replacing(with: zero, where: normalized .< zero)
  }

  @inline(__always)
  private func keepGreater(
    of candidate: HalfVector, at tap: Int32, _ best: inout HalfVector,
    _ winner: inout SIMD8<Int32>
  ) {
    let isGreater = candidate .> best
    best.replace(with: candidate, where: isGreater)
    winner.replace(with: SIMD8(repeating: tap), where: isGreater)
  }

  /// Computes the sums that the gradient needs over the samples of task `part`.
  ///
  /// They are those of `Normalization`, in the same order, without the zeros of pixels in no window.
  public func gatherGradients(
    input: FloatBuffer, outputGradient: FloatBuffer, winners: IntegerBuffer, samples: Range<Int>,
    firstInputSample: Int, firstOutputSample: Int, part: Int
  ) {
    check(input, outputGradient, winners, samples, firstInputSample, firstOutputSample)
    let source = input.vectors.halves + firstInputSample * inputHalves
    let gradient = outputGradient.vectors.halves + firstOutputSample * outputHalves
    let won = winners.halves + samples.lowerBound * outputHalves
    normalization.withGradientSums(part: part) { means, sums, slopes in
      for sample in 0..<samples.count {
        for y in 0..<2 * outputHeight {
          let row = (sample * height + y) * width * halves
          let windows = (sample * outputHeight + y / 2) * outputWidth * halves
          addRow(
            source + row, gradient + windows, won + windows, firstPixel: y * width,
            tap: y % 2 * 2, means.halves, sums.halves, slopes.halves)
        }
      }
    }
  }

  /// Adds a row of pixels, `tap` and `tap + 1` of their windows, to the sums.
  @inline(__always)
  private func addRow(
    _ source: UnsafePointer<HalfVector>, _ gradients: UnsafePointer<HalfVector>,
    _ winners: UnsafePointer<SIMD8<Int32>>, firstPixel: Int, tap: Int,
    _ means: UnsafePointer<HalfVector>, _ sums: UnsafeMutablePointer<HalfVector>,
    _ slopes: UnsafeMutablePointer<HalfVector>
  ) {
    for x in 0..<outputWidth {
      let pixels = source + 2 * x * halves
      let left = sumIndex(firstPixel + 2 * x) * halves
      let right = sumIndex(firstPixel + 2 * x + 1) * halves
      for half in 0..<halves {
        let pair = share(gradients[x * halves + half], winners[x * halves + half], tap)
        sums[left + half] += pair.left
        slopes[left + half] += pair.left * (pixels[half] - means[half])
        sums[right + half] += pair.right
        slopes[right + half] += pair.right * (pixels[halves + half] - means[half])
      }
    }
  }

  /// Returns which of the four sums a pixel is added to.
  @inline(__always)
  private func sumIndex(_ pixel: Int) -> Int { pixel < wholePixels ? pixel % 4 : 0 }

  /// Returns the gradients of two pixels side by side, `tap` and `tap + 1` of their window.
  @inline(__always)
  private func share(
    _ gradient: HalfVector, _ winner: SIMD8<Int32>, _ tap: Int
  ) -> (left: HalfVector, right: HalfVector) {
    let zero = HalfVector(repeating: 0)
    // `Pooling` adds gradients to zeros, which makes −0 a plain zero.
    let gradient = zero + gradient
    let left = SIMD8(repeating: Int32(truncatingIfNeeded: tap))
    let right = SIMD8(repeating: Int32(truncatingIfNeeded: tap + 1))
    return (
      gradient.replacing(with: zero, where: winner .!= left),
      gradient.replacing(with: zero, where: winner .!= right)
    )
  }

  /// Computes the gradient of the input of `samples` from the gradient of their outputs.
  public func backward(
    input: FloatBuffer, outputGradient: FloatBuffer, winners: IntegerBuffer,
    inputGradient: FloatBuffer, samples: Range<Int>, firstInputSample: Int, firstOutputSample: Int
  ) {
    check(input, outputGradient, winners, samples, firstInputSample, firstOutputSample)
    check(inputGradient, outputGradient, winners, samples, firstInputSample, firstOutputSample)
    let source = input.vectors.halves + firstInputSample * inputHalves
    let target = inputGradient.vectors.halves + firstInputSample * inputHalves
    let gradient = outputGradient.vectors.halves + firstOutputSample * outputHalves
    let won = winners.halves + samples.lowerBound * outputHalves
    normalization.withGradientTerms { terms in
      for sample in 0..<samples.count {
        for y in 0..<height {
          let row = (sample * height + y) * width * halves
          let windows = (sample * outputHeight + y / 2) * outputWidth * halves
          propagateRow(
            source + row, gradient + windows, won + windows,
            windows: y < 2 * outputHeight ? outputWidth : 0, tap: y % 2 * 2, terms.halves,
            target + row)
        }
      }
    }
  }

  /// Computes the gradients of a row of pixels, `tap` and `tap + 1` of their windows. Those behind
  /// the last window have no gradient of their own, but change the statistics.
  @inline(__always)
  private func propagateRow(
    _ source: UnsafePointer<HalfVector>, _ gradients: UnsafePointer<HalfVector>,
    _ winners: UnsafePointer<SIMD8<Int32>>, windows: Int, tap: Int,
    _ terms: UnsafePointer<HalfVector>, _ target: UnsafeMutablePointer<HalfVector>
  ) {
    for x in 0..<windows {
      let left = 2 * x * halves
      for half in 0..<halves {
        let pair = share(gradients[x * halves + half], winners[x * halves + half], tap)
        let (left, right) = (left + half, left + halves + half)
        target[left] = propagate(pair.left, to: source[left], terms + half)
        target[right] = propagate(pair.right, to: source[right], terms + half)
      }
    }
    for x in 2 * windows..<width {
      for half in 0..<halves {
        target[x * halves + half] = propagate(
          HalfVector(repeating: 0), to: source[x * halves + half], terms + half)
      }
    }
  }

  /// Returns the gradient of the input `value` from that of its normalized value.
  @inline(__always)
  private func propagate(
    _ gradient: HalfVector, to value: HalfVector, _ terms: UnsafePointer<HalfVector>
  ) -> HalfVector {
    let (mean, meanGradient) = (terms[0], terms[halves])
    let (slope, factor) = (terms[2 * halves], terms[3 * halves])
    return (gradient - meanGradient - (value - mean) * slope) * factor
  }

  private func check(
    _ input: FloatBuffer, _ output: FloatBuffer, _ winners: IntegerBuffer, _ samples: Range<Int>,
    _ inputSample: Int, _ outputSample: Int
  ) {
    checkRows(
      samples, input: input, inputSample, halves: inputHalves, output: output, outputSample,
      halves: outputHalves, winners: winners)
  }
}
