/// Marks an output that the ReLU set to zero in a buffer of winners: no element of its window has a
/// gradient.
let cutWinner: Int32 = 4

/// Pools windows of four elements: adds the bias, takes the maximum, applies the ReLU, and records
/// the element that won. Ties go to the first element in row-major order, as in Keras.
///
/// - Parameters:
///   - values: `[panels]` vectors for each element of each window. The right element of a row
///     follows the left one.
///   - windowStride: Vectors from one window to the next.
///   - rowStride: Vectors from the upper elements of a window to the lower ones.
///   - bias: `[panels]` vectors.
///   - output: `[windows, panels]` vectors.
///   - winners: `[windows, panels · 16]`, each 0…3 or `cutWinner`.
func poolWindows(
  _ values: UnsafePointer<Vector>, windows: Int, windowStride: Int, rowStride: Int, panels: Int,
  bias: UnsafePointer<Vector>,
  output: UnsafeMutablePointer<Vector>, winners: UnsafeMutablePointer<Int32>
) {
  let halves = 2 * panels
  let values = UnsafeRawPointer(values).assumingMemoryBound(to: HalfVector.self)
  let bias = UnsafeRawPointer(bias).assumingMemoryBound(to: HalfVector.self)
  let output = UnsafeMutableRawPointer(output).assumingMemoryBound(to: HalfVector.self)
  let winners = UnsafeMutableRawPointer(winners).assumingMemoryBound(to: SIMD8<Int32>.self)
  for window in 0..<windows {
    for half in 0..<halves {
      let candidates = values + (2 * window * windowStride + half)
      var best = candidates[0] + bias[half]
      var winner = SIMD8<Int32>(repeating: 0)
      for element in 1..<4 {
        let candidate =
          candidates[element / 2 * 2 * rowStride + element % 2 * halves] + bias[half]
        let isGreater = candidate .> best
        best.replace(with: candidate, where: isGreater)
        winner.replace(with: SIMD8(repeating: Int32(element)), where: isGreater)
      }
      let isCut = best .<= HalfVector(repeating: 0)
      best.replace(with: HalfVector(repeating: 0), where: isCut)
      winner.replace(with: SIMD8(repeating: cutWinner), where: isCut)
      output[window * halves + half] = best
      winners[window * halves + half] = winner
    }
  }
}
