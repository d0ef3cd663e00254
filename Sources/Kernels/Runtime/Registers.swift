import CTarget

/// How the kernels use the vector registers of the processor that they are built for.
///
/// The order of sums does not depend on it, so that results have the same bytes on all processors.
enum Registers {
  /// The number of adjacent vectors of a matrix product in a tile: four if there are 32 registers
  /// of a whole vector each, otherwise one.
  static var tilePanels: Int { BENCH_TARGET_AVX512 == 1 ? 4 : 1 }
  /// The number of taps of a 3×3 kernel that the backward pass processes together: all nine, or one
  /// row of three.
  static var tapsAtOnce: Int { BENCH_TARGET_AVX512 == 1 ? 9 : 3 }
}
