/// Computes eˣ⁻ᵍ of `count` vectors, where g is `greatest`; no x may be above g. NaN stays NaN, and
/// a difference below −87 counts as −87.
///
/// It uses range reduction by ln 2 in two parts and the minimax polynomial of Cephes' `expf`. The
/// error is within 1.5 units in the last place. The functions of the C library are not used because
/// they differ between its versions and between processors.
func storeExponentials(
  of source: UnsafePointer<Vector>, minus greatest: Float, count: Int,
  to target: UnsafeMutablePointer<Vector>
) {
  for i in 0..<count { target[i] = exponential(source[i] - Vector(repeating: greatest)) }
}

@inline(__always)
private func exponential(_ x: Vector) -> Vector {
  let shift: Float = 12_582_912  // 1.5·2²³: adding it leaves the integer in the low bits.
  let clamped = x.replacing(with: -87, where: x .< Vector(repeating: -87))
  let shifted = (clamped * 1.442_695_04).addingProduct(Vector(repeating: shift), 1)
  let whole = shifted - shift
  var r = clamped.addingProduct(whole, Vector(repeating: -0.693_359_375))
  r = r.addingProduct(whole, Vector(repeating: 2.121_944_4e-4))
  var p = Vector(repeating: 1.987_569_15e-4)
  p = Vector(repeating: 1.398_199_95e-3).addingProduct(p, r)
  p = Vector(repeating: 8.333_451_9e-3).addingProduct(p, r)
  p = Vector(repeating: 4.166_579_6e-2).addingProduct(p, r)
  p = Vector(repeating: 1.666_666_55e-1).addingProduct(p, r)
  p = Vector(repeating: 5.000_000_1e-1).addingProduct(p, r)
  let value = (r + 1).addingProduct(p, r * r)
  let exponent = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &<< 23
  return unsafeBitCast(
    unsafeBitCast(value, to: SIMD16<Int32>.self) &+ exponent, to: Vector.self)
}
