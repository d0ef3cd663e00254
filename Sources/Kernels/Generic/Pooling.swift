/// The maximum or the mean of each window, per channel.
///
/// Positions beyond the image do not count. Of equal values, the first in row-major order wins, as
/// in Keras.
public struct Pooling: Sendable {
  /// The operation on a window.
  public enum Kind: String, Sendable {
    case maximum
    case mean
  }

  /// The operation on a window.
  public let kind: Kind
  private let geometry: WindowGeometry
  private let halves: Int

  /// Creates a pooling of images whose channels are padded to whole vectors.
  public init(_ kind: Kind, geometry: WindowGeometry, channels: Int) {
    require(channels > 0, "a pooling of \(channels) channels")
    self.kind = kind
    self.geometry = geometry
    halves = 2 * paddedToVectors(channels) / vectorWidth
  }

  private var inputHalves: Int { geometry.height * geometry.width * halves }
  private var outputHalves: Int { geometry.windows * halves }

  /// Computes the outputs of `samples`.
  ///
  /// - Parameters:
  ///   - winners: `[rows, outputs]`. For a maximum, it receives the tap of the window that each
  ///     output comes from.
  ///   - samples: The samples' rows in `winners`.
  ///   - firstInputSample: The first sample's row in the input.
  ///   - firstOutputSample: The first sample's row in the output.
  public func forward(
    input: FloatBuffer, output: FloatBuffer, winners: IntegerBuffer, samples: Range<Int>,
    firstInputSample: Int, firstOutputSample: Int
  ) {
    check(input, output, winners, samples, firstInputSample, firstOutputSample)
    for (offset, sample) in samples.enumerated() {
      let source = input.vectors.halves + (firstInputSample + offset) * inputHalves
      let target = output.vectors.halves + (firstOutputSample + offset) * outputHalves
      switch kind {
      case .maximum:
        findGreatest(source, target, winners.halves + sample * outputHalves)
      case .mean: average(source, target)
      }
    }
  }

  private func findGreatest(
    _ source: UnsafePointer<HalfVector>, _ target: UnsafeMutablePointer<HalfVector>,
    _ winners: UnsafeMutablePointer<SIMD8<Int32>>
  ) {
    let row = geometry.width * halves
    for window in 0..<geometry.windows {
      let visible = PoolWindow(window, of: geometry)
      let first = source + visible.pixel * halves
      for half in 0..<halves {
        var best = first[half]
        var winner = SIMD8<Int32>(repeating: Int32(truncatingIfNeeded: visible.firstTap))
        for y in 0..<visible.rows {
          for x in 0..<visible.columns {
            let candidate = first[y * row + x * halves + half]
            let tap = visible.firstTap + y * geometry.kernelWidth + x
            let isGreater = candidate .> best
            best.replace(with: candidate, where: isGreater)
            winner.replace(
              with: SIMD8(repeating: Int32(truncatingIfNeeded: tap)), where: isGreater)
          }
        }
        target[window * halves + half] = best
        winners[window * halves + half] = winner
      }
    }
  }

  private func average(
    _ source: UnsafePointer<HalfVector>, _ target: UnsafeMutablePointer<HalfVector>
  ) {
    let row = geometry.width * halves
    for window in 0..<geometry.windows {
      let visible = PoolWindow(window, of: geometry)
      let first = source + visible.pixel * halves
      let factor = HalfVector(repeating: 1 / Float(visible.rows * visible.columns))
      for half in 0..<halves {
        var sum = HalfVector(repeating: 0)
        for y in 0..<visible.rows {
          for x in 0..<visible.columns { sum += first[y * row + x * halves + half] }
        }
        target[window * halves + half] = sum * factor
      }
    }
  }

  /// Computes the gradient of the input of `samples` from the gradient of their outputs.
  public func backward(
    outputGradient: FloatBuffer, winners: IntegerBuffer, inputGradient: FloatBuffer,
    samples: Range<Int>, firstInputSample: Int, firstOutputSample: Int
  ) {
    check(inputGradient, outputGradient, winners, samples, firstInputSample, firstOutputSample)
    for (offset, sample) in samples.enumerated() {
      let target = inputGradient.vectors.halves + (firstInputSample + offset) * inputHalves
      let source = outputGradient.vectors.halves + (firstOutputSample + offset) * outputHalves
      target.update(repeating: HalfVector(repeating: 0), count: inputHalves)
      switch kind {
      case .maximum:
        returnToGreatest(source, winners.halves + sample * outputHalves, target)
      case .mean: spread(source, target)
      }
    }
  }

  private func returnToGreatest(
    _ source: UnsafePointer<HalfVector>, _ winners: UnsafePointer<SIMD8<Int32>>,
    _ target: UnsafeMutablePointer<HalfVector>
  ) {
    let row = geometry.width * halves
    let zero = HalfVector(repeating: 0)
    for window in 0..<geometry.windows {
      let visible = PoolWindow(window, of: geometry)
      let first = target + visible.pixel * halves
      for half in 0..<halves {
        let gradient = source[window * halves + half]
        let winner = winners[window * halves + half]
        for y in 0..<visible.rows {
          for x in 0..<visible.columns {
            let tap = visible.firstTap + y * geometry.kernelWidth + x
            first[y * row + x * halves + half] += gradient.replacing(
              with: zero, where: winner .!= SIMD8(repeating: Int32(truncatingIfNeeded: tap)))
          }
        }
      }
    }
  }

  private func spread(
    _ source: UnsafePointer<HalfVector>, _ target: UnsafeMutablePointer<HalfVector>
  ) {
    let row = geometry.width * halves
    for window in 0..<geometry.windows {
      let visible = PoolWindow(window, of: geometry)
      let first = target + visible.pixel * halves
      let factor = HalfVector(repeating: 1 / Float(visible.rows * visible.columns))
      for half in 0..<halves {
        let share = source[window * halves + half] * factor
        for y in 0..<visible.rows {
          for x in 0..<visible.columns { first[y * row + x * halves + half] += share }
        }
      }
    }
  }

  private func check(
    _ input: FloatBuffer, _ output: FloatBuffer, _ winners: IntegerBuffer, _ samples: Range<Int>,
    _ inputSample: Int, _ outputSample: Int
  ) {
    checkRows(
      samples, input: input, inputSample, halves: inputHalves, output: output, outputSample,
      halves: outputHalves, winners: kind == .maximum ? winners : nil)
  }
}

/// Stops the program unless the buffers of a pooling contain the rows of `samples`.
///
/// - Parameters:
///   - samples: The samples' rows in `winners`.
///   - inputHalves: The number of half vectors per sample of the input.
///   - winners: nil if there are none.
func checkRows(
  _ samples: Range<Int>, input: FloatBuffer, _ inputSample: Int, halves inputHalves: Int,
  output: FloatBuffer, _ outputSample: Int, halves outputHalves: Int, winners: IntegerBuffer?
) {
  let width = vectorWidth / 2
  require(
    samples.lowerBound >= 0 && inputSample >= 0 && outputSample >= 0
      && input.count >= (inputSample + samples.count) * inputHalves * width
      && output.count >= (outputSample + samples.count) * outputHalves * width
      && winners.map { $0.count >= samples.upperBound * outputHalves * width } ?? true,
    "samples \(samples) from rows \(inputSample) and \(outputSample): input of \(input.count) "
      + "floats, output of \(output.count), \(winners?.count ?? 0) winners")
}

/// The part of a window that lies within the image.
private struct PoolWindow {
  let rows, columns: Int
  /// The first pixel, and the number of the tap at that pixel.
  let pixel, firstTap: Int

  @inline(__always)
  init(_ window: Int, of g: WindowGeometry) {
    let (y, x) = window.quotientAndRemainder(dividingBy: g.outputWidth)
    let top = y * g.strideY - g.paddingTop
    let left = x * g.strideX - g.paddingLeft
    let firstRow = max(-top, 0)
    let firstColumn = max(-left, 0)
    rows = min(g.kernelHeight, g.height - top) - firstRow
    columns = min(g.kernelWidth, g.width - left) - firstColumn
    pixel = (top + firstRow) * g.width + left + firstColumn
    firstTap = firstRow * g.kernelWidth + firstColumn
  }
}
