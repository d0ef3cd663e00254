// What the compiler was told to build for, which Swift itself cannot ask.
#ifdef __AVX512F__
#define BENCH_TARGET_AVX512 1
#else
#define BENCH_TARGET_AVX512 0
#endif
