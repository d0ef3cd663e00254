// What the compiler was told to build for, which Swift itself cannot ask.
#ifdef __AVX512F__
#define BENCH_TARGET_AVX512 1
#else
#define BENCH_TARGET_AVX512 0
#endif

// Whether a multiply-add is one instruction.
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define BENCH_TARGET_FMA 1
#else
#define BENCH_TARGET_FMA 0
#endif

// The extensions it may use, one bit each, in the order of `ProcessorCheck.extensionNames`.
static inline unsigned bench_target_extensions(void) {
  unsigned bits = 0;
#ifdef __POPCNT__
  bits |= 1u << 0;
#endif
#ifdef __SSE4_2__
  bits |= 1u << 1;
#endif
#ifdef __AVX__
  bits |= 1u << 2;
#endif
#ifdef __AVX2__
  bits |= 1u << 3;
#endif
#ifdef __FMA__
  bits |= 1u << 4;
#endif
#ifdef __F16C__
  bits |= 1u << 5;
#endif
#ifdef __BMI__
  bits |= 1u << 6;
#endif
#ifdef __BMI2__
  bits |= 1u << 7;
#endif
#ifdef __LZCNT__
  bits |= 1u << 8;
#endif
#ifdef __MOVBE__
  bits |= 1u << 9;
#endif
#ifdef __AVX512F__
  bits |= 1u << 10;
#endif
#ifdef __AVX512CD__
  bits |= 1u << 11;
#endif
#ifdef __AVX512VL__
  bits |= 1u << 12;
#endif
#ifdef __AVX512BW__
  bits |= 1u << 13;
#endif
#ifdef __AVX512DQ__
  bits |= 1u << 14;
#endif
#ifdef __AVX512VBMI__
  bits |= 1u << 15;
#endif
#ifdef __AVX512VBMI2__
  bits |= 1u << 16;
#endif
#ifdef __AVX512VNNI__
  bits |= 1u << 17;
#endif
#ifdef __AVX512BITALG__
  bits |= 1u << 18;
#endif
#ifdef __AVX512VPOPCNTDQ__
  bits |= 1u << 19;
#endif
#ifdef __AVX512IFMA__
  bits |= 1u << 20;
#endif
#ifdef __AVX512BF16__
  bits |= 1u << 21;
#endif
#ifdef __AVX512FP16__
  bits |= 1u << 22;
#endif
#ifdef __AVXVNNI__
  bits |= 1u << 23;
#endif
#ifdef __GFNI__
  bits |= 1u << 24;
#endif
#ifdef __VAES__
  bits |= 1u << 25;
#endif
#ifdef __VPCLMULQDQ__
  bits |= 1u << 26;
#endif
#ifdef __ADX__
  bits |= 1u << 27;
#endif
#ifdef __SHA__
  bits |= 1u << 28;
#endif
  return bits;
}
