#include "CProducts.h"

#include <string.h>

// A product and a sum that are rounded once would be another number on some processors.
#pragma STDC FP_CONTRACT OFF

#define WIDTH 8
typedef float vector __attribute__((vector_size(4 * WIDTH)));

// Macros, because vectors that are handed to functions change their calling convention with the processor.
#define LOAD(v, from) memcpy(&(v), (from), sizeof(vector))
#define STORE(to, v) memcpy((to), &(v), sizeof(vector))

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

// How many rows and lanes have their sums in registers.
#define ROWS 2
#define LANES 4

FOR_EVERY_PROCESSOR void cproducts_times_transposed(
    const float *x, const float *h, long rows, long lanes, long stride, float *out) {
  for (long row = 0; row < rows; row += ROWS)
    for (long lane = 0; lane < lanes; lane += LANES) {
      const float *a = x + row * stride, *b = h + lane * stride;
      vector sums[ROWS][LANES] = {{{0}}};
      for (long k = 0; k < stride; k += WIDTH)
        for (int l = 0; l < LANES; l++) {
          vector right;
          LOAD(right, b + l * stride + k);
          for (int r = 0; r < ROWS; r++) {
            vector left;
            LOAD(left, a + r * stride + k);
            sums[r][l] += left * right;
          }
        }
      for (int r = 0; r < ROWS; r++)
        for (int l = 0; l < LANES; l++) {
          float sum = 0;
          for (int i = 0; i < WIDTH; i++) sum += sums[r][l][i];
          out[(row + r) * lanes + lane + l] = sum;
        }
    }
}

FOR_EVERY_PROCESSOR void cproducts_add_transposed_times(
    const float *w, const float *x, long rows, long lanes, long stride, float *out) {
  // Four rows at a time: each sum is read and written a quarter as often.
  for (long row = 0; row < rows; row += 4)
    for (long lane = 0; lane < lanes; lane++) {
      const float *a = w + row * lanes + lane, *b = x + row * stride;
      float *to = out + lane * stride;
      float w0 = a[0], w1 = a[lanes], w2 = a[2 * lanes], w3 = a[3 * lanes];
      for (long k = 0; k < stride; k += WIDTH) {
        vector sum, x0, x1, x2, x3;
        LOAD(sum, to + k);
        LOAD(x0, b + k);
        LOAD(x1, b + stride + k);
        LOAD(x2, b + 2 * stride + k);
        LOAD(x3, b + 3 * stride + k);
        sum += (w0 * x0 + w1 * x1) + (w2 * x2 + w3 * x3);
        STORE(to + k, sum);
      }
    }
}
