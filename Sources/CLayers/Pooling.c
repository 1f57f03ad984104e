// Layers of half the height and width, and back.

#include "Vectors.h"

WITH_VECTORS void clayers_pool_row(clayers_rows input, clayers_rows output, long row, long channels, long width) {
  for (long b = 0; b < channels / BLOCK; b++) {
    const float *upper = row_of(input, 2 * row) + b * input.block_stride;
    const float *lower = row_of(input, 2 * row + 1) + b * input.block_stride;
    float *to = row_of(output, row) + b * output.block_stride;
    for (long x = 0; x < width; x++) {
      block largest, value;
      LOAD(largest, upper + 2 * x * BLOCK);
      const float *others[] = {upper + (2 * x + 1) * BLOCK, lower + 2 * x * BLOCK, lower + (2 * x + 1) * BLOCK};
      for (int i = 0; i < 3; i++) {
        LOAD(value, others[i]);
        block_bits is_larger = value > largest;
        largest = (block)(((block_bits)value & is_larger) | ((block_bits)largest & ~is_larger));
      }
      STORE(to + x * BLOCK, largest);
    }
  }
}

WITH_VECTORS void clayers_gather_row(clayers_rows input, clayers_rows output, long row, long channels, long width) {
  for (long b = 0; b < channels / BLOCK; b++) {
    const float *upper = row_of(input, 2 * row) + b * input.block_stride;
    const float *lower = row_of(input, 2 * row + 1) + b * input.block_stride;
    float *to = row_of(output, row) + b * output.block_stride;
    for (long x = 0; x < width; x++) {
      block values[4];
      for (int i = 0; i < 2; i++) {
        LOAD(values[i], upper + (2 * x + i) * BLOCK);
        LOAD(values[2 + i], lower + (2 * x + i) * BLOCK);
      }
      block sum = values[0] + values[1] + values[2] + values[3];
      STORE(to + x * BLOCK, sum);
    }
  }
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
