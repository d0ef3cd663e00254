import CTarget

/// The processor extensions that this module was built for, one bit each, as defined in `target.h`.
///
/// Reading it is safe on any processor, because returning a constant requires no vector
/// instruction.
public var targetExtensions: UInt32 { bench_target_extensions() }

/// Whether this module was built for processors that multiply and add in one instruction with one
/// rounding. On other processors, a function of the C library gives the same bits but is many times
/// slower.
public var fusesMultiplyAdd: Bool { BENCH_TARGET_FMA == 1 }
