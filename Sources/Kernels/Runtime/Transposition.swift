/// Writes a square of as many rows as a vector has lanes with rows and columns exchanged.
///
/// - Parameters:
///   - source: The square's first row.
///   - stride: Floats from one row to the next.
///   - target: As many vectors, one after the other.
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
