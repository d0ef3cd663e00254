/// Transposes a square of `vectorWidth` rows and columns.
///
/// - Parameters:
///   - source: The first row of the square.
///   - stride: Floats from one row to the next.
///   - target: `vectorWidth` contiguous vectors.
func transposeSquare(
  _ source: UnsafePointer<Float>, stride: Int, to target: UnsafeMutablePointer<Vector>
) {
  let floats = UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self)
  for column in 0..<vectorWidth {
    for row in 0..<vectorWidth {
      floats[column * vectorWidth + row] = source[row * stride + column]
    }
  }
}
