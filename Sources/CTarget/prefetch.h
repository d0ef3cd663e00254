// Requests for cache lines ahead of their use, which Swift itself cannot make. The address need not
// be readable.
static inline void bench_prefetch_to_read(const void *address) {
  __builtin_prefetch(address);
}

// To write to a line, its core must be the only one to hold a copy.
static inline void bench_prefetch_to_write(const void *address) {
  __builtin_prefetch(address, 1);
}
