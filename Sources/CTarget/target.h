// What the compiler was told to build for, which Swift itself cannot ask.
#ifdef __AVX512F__
#define BENCH_TARGET_AVX512 1
#else
#define BENCH_TARGET_AVX512 0
#endif

// The extensions it may use, one bit each, in the order of `ProcessorCheck.extensionNames`.
#ifdef __POPCNT__
#define BENCH_POPCNT 1u
#else
#define BENCH_POPCNT 0u
#endif
#ifdef __SSE4_2__
#define BENCH_SSE4_2 2u
#else
#define BENCH_SSE4_2 0u
#endif
#ifdef __AVX__
#define BENCH_AVX 4u
#else
#define BENCH_AVX 0u
#endif
#ifdef __AVX2__
#define BENCH_AVX2 8u
#else
#define BENCH_AVX2 0u
#endif
#ifdef __FMA__
#define BENCH_FMA 16u
#else
#define BENCH_FMA 0u
#endif
#ifdef __BMI2__
#define BENCH_BMI2 32u
#else
#define BENCH_BMI2 0u
#endif
#ifdef __AVX512F__
#define BENCH_AVX512F 64u
#else
#define BENCH_AVX512F 0u
#endif
#ifdef __AVX512VL__
#define BENCH_AVX512VL 128u
#else
#define BENCH_AVX512VL 0u
#endif
#ifdef __AVX512BW__
#define BENCH_AVX512BW 256u
#else
#define BENCH_AVX512BW 0u
#endif
#ifdef __AVX512DQ__
#define BENCH_AVX512DQ 512u
#else
#define BENCH_AVX512DQ 0u
#endif

static inline unsigned bench_target_extensions(void) {
  return BENCH_POPCNT | BENCH_SSE4_2 | BENCH_AVX | BENCH_AVX2 | BENCH_FMA | BENCH_BMI2 |
         BENCH_AVX512F | BENCH_AVX512VL | BENCH_AVX512BW | BENCH_AVX512DQ;
}
