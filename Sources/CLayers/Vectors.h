// Vectors of 8 floats, and functions for processors that have them.

#pragma once

#include "CLayers.h"

#include <string.h>

#define BLOCK CLAYERS_BLOCK

typedef float block __attribute__((vector_size(4 * BLOCK)));
typedef int block_bits __attribute__((vector_size(4 * BLOCK)));

// Macros, because vectors that are handed to functions change their calling convention with the processor.
#define LOAD(v, from) memcpy(&(v), (from), sizeof(block))
#define STORE(to, v) memcpy((to), &(v), sizeof(block))
#define RECTIFY(v) (block)((block_bits)(v) & ((v) > 0))

#if defined(__x86_64__)
#define WITH_VECTORS __attribute__((target("avx2,fma")))
#else
#define WITH_VECTORS
#endif

#define INLINE static inline __attribute__((always_inline)) WITH_VECTORS

/// Where a row of a layer starts.
INLINE float *row_of(clayers_rows rows, long row) { return rows.data + row % rows.held * rows.row_stride; }
