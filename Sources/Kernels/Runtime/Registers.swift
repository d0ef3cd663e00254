import CTarget

/// How the kernels divide their work among the vector registers of the processor they are built
/// for.
///
/// The gradient of a convolution's input is summed in an order that depends on `tapsAtOnce`: results
/// are the same bytes on all processors with AVX-512, and on all without, up to the system's `log`.
enum Registers {
  /// Vectors of a matrix product held side by side: four where a vector is one of 32 registers,
  /// else one.
  static var tilePanels: Int { BENCH_TARGET_AVX512 == 1 ? 4 : 1 }
  /// Taps of a 3×3 kernel handled at once in the backward pass: all, or one row of three.
  static var tapsAtOnce: Int { BENCH_TARGET_AVX512 == 1 ? 9 : 3 }
}
