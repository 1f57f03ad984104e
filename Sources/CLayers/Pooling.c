// Layers of half the height and width, and back.

#include "Vectors.h"

#define LARGER(a, b) (block)(((block_bits)(b) & ((b) > (a))) | ((block_bits)(a) & ~((b) > (a))))

/// A row of the largest of 2x2 pixels each, or of their sums.
INLINE void halve(clayers_rows input, clayers_rows output, long row, long channels, long width, int sums) {
  for (long b = 0; b < channels / BLOCK; b++) {
    const float *upper = row_of(input, 2 * row) + b * input.block_stride;
    const float *lower = row_of(input, 2 * row + 1) + b * input.block_stride;
    float *to = row_of(output, row) + b * output.block_stride;
    for (long x = 0; x < width; x++) {
      block result;
      LOAD(result, upper + 2 * x * BLOCK);
      const float *others[] = {upper + (2 * x + 1) * BLOCK, lower + 2 * x * BLOCK, lower + (2 * x + 1) * BLOCK};
      for (int i = 0; i < 3; i++) {
        block value;
        LOAD(value, others[i]);
        result = sums ? result + value : LARGER(result, value);
      }
      STORE(to + x * BLOCK, result);
    }
  }
}

WITH_VECTORS void clayers_pool_row(clayers_rows input, clayers_rows output, long row, long channels, long width) {
  halve(input, output, row, channels, width, 0);
}

WITH_VECTORS void clayers_gather_row(clayers_rows input, clayers_rows output, long row, long channels, long width) {
  halve(input, output, row, channels, width, 1);
}

WITH_VECTORS void clayers_route_rows(
    clayers_rows gradient, clayers_rows largest, clayers_rows input, clayers_rows other, clayers_rows output, long row,
    long channels, long width) {
  for (long b = 0; b < channels / BLOCK; b++) {
    const float *coarse = row_of(gradient, row) + b * gradient.block_stride;
    const float *maxima = row_of(largest, row) + b * largest.block_stride;
    for (long x = 0; x < width; x++) {
      block worth, maximum;
      LOAD(worth, coarse + x * BLOCK);
      LOAD(maximum, maxima + x * BLOCK);
      block_bits is_open = (block_bits){} - 1;
      for (int i = 0; i < 4; i++) {
        long y = 2 * row + i / 2, column = (2 * x + i % 2) * BLOCK;
        block value, sum = {};
        LOAD(value, row_of(input, y) + b * input.block_stride + column);
        if (other.data) LOAD(sum, row_of(other, y) + b * other.block_stride + column);
        block_bits is_here = is_open & (value == maximum);
        sum += (block)((block_bits)worth & is_here);
        is_open &= ~is_here;
        STORE(row_of(output, y) + b * output.block_stride + column, sum);
      }
    }
  }
}

WITH_VECTORS void clayers_mask(float *values, const float *where, long count) {
  for (long i = 0; i < count; i += BLOCK) {
    block value, is_there;
    LOAD(value, values + i);
    LOAD(is_there, where + i);
    value = (block)((block_bits)value & (is_there > 0));
    STORE(values + i, value);
  }
}
