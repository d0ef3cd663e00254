/// Sixteen floats: one AVX-512 register, two AVX registers, or four NEON or SSE registers.
///
/// Every channel count is padded to whole vectors, so that no kernel has a scalar tail. Padding
/// lanes contain zeros in activations, weights and gradients, and stay zero.
typealias Vector = SIMD16<Float>

/// Half a vector, used for comparisons and selections. On processors whose registers contain eight
/// floats, masks of sixteen lanes compile to packing and unpacking.
typealias HalfVector = SIMD8<Float>

extension UnsafePointer<Vector> {
  /// The same memory as half vectors.
  var halves: UnsafePointer<HalfVector> {
    UnsafeRawPointer(self).assumingMemoryBound(to: HalfVector.self)
  }
}

extension UnsafeMutablePointer<Vector> {
  /// The same memory as half vectors.
  var halves: UnsafeMutablePointer<HalfVector> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: HalfVector.self)
  }
}

/// The number of floats in a vector. Padded sizes are multiples of it.
public let vectorWidth = 16

/// Returns `count` rounded up to a multiple of `vectorWidth`.
public func paddedToVectors(_ count: Int) -> Int {
  (count + vectorWidth - 1) / vectorWidth * vectorWidth
}

/// Stops the program unless `condition` is true.
///
/// Unlike `precondition`, it also does so in this module, which is compiled without checks. Entry
/// points call it once to check shapes.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}
