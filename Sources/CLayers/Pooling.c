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
