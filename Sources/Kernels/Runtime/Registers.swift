import CTarget

/// How the kernels divide their work among the vector registers of the processor they are built
/// for.
///
/// No sum's order depends on it: results are the same bytes on all processors.
enum Registers {
  /// Vectors of a matrix product held side by side: four where a vector is one of 32 registers,
  /// else one.
  static var tilePanels: Int { BENCH_TARGET_AVX512 == 1 ? 4 : 1 }
  /// Taps of a 3×3 kernel handled at once in the backward pass: all, or one row of three.
  static var tapsAtOnce: Int { BENCH_TARGET_AVX512 == 1 ? 9 : 3 }
}
