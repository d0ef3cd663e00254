/// Sixteen floats: one AVX-512 register, two AVX or four NEON and SSE ones.
///
/// Every channel count is padded to whole vectors, so that no kernel has a scalar tail. Padding
/// lanes hold zeros, in activations, weights and gradients alike, and stay zero.
typealias Vector = SIMD16<Float>

/// Half a vector. Comparisons and selections are written on halves: on processors whose registers
/// hold eight floats, masks of sixteen lanes compile to packing and unpacking.
typealias HalfVector = SIMD8<Float>

/// The number of floats in a vector, of which padded sizes are multiples.
public let vectorWidth = 16

/// `count` rounded up to whole vectors.
public func paddedToVectors(_ count: Int) -> Int {
  (count + vectorWidth - 1) / vectorWidth * vectorWidth
}

/// Stops the program unless `condition` holds. Unlike `precondition` it does so in this module,
/// which is compiled without checks: entry points use it to check shapes, once a call.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}
