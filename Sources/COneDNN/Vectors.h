// Sixteen numbers at once, and functions compiled for several processors.

#pragma once

#include <string.h>

/// Compiles a function for the processor at hand, chosen when the program starts.
#if defined(__x86_64__) && defined(__linux__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

#define LANES 16
typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int lane_bits __attribute__((vector_size(4 * LANES)));

// Macros, because vectors that are handed to functions change their calling convention with the processor.
#define LOAD(v, from) memcpy(&(v), (from), sizeof(lanes))
#define STORE(to, v) memcpy((to), &(v), sizeof(lanes))
