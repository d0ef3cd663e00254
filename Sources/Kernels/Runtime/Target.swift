import CTarget

/// The processor extensions that this module was built for, one bit each, as `target.h` lists them.
///
/// Asking is safe on any processor: no vector instruction is needed to return a constant.
public var targetExtensions: UInt32 { bench_target_extensions() }

/// Whether this module was built for processors that multiply and add in one instruction, rounding
/// once. Elsewhere a function of the C library gives the same bits, many times more slowly.
public var fusesMultiplyAdd: Bool { BENCH_TARGET_FMA == 1 }
