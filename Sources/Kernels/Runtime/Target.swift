import CTarget

/// The processor extensions that this module was built for, one bit each, as `target.h` lists them.
///
/// Asking is safe on any processor: no vector instruction is needed to return a constant.
public var targetExtensions: UInt32 { bench_target_extensions() }
