// The first layer of a network that sees one channel: each pixel times the weights of its place in the window.

#include "Vectors.h"

// How many pixels and outputs are in registers.
#define PIXELS 4
#define OUTPUTS 2

/// Copies the rows around `row` with the border on both sides, and room for the pixels that a group is too long.
INLINE void copy_rows(float *to, long stride, long size, const float *input, long row, long height, long width) {
  long border = size / 2;
  for (long y = 0; y < size; y++) {
    float *line = to + y * stride;
    memset(line, 0, stride * sizeof(float));
    long from = row + y - border;
    if (from >= 0 && from < height) memcpy(line + border, input + from * width, width * sizeof(float));
  }
}

WITH_VECTORS void clayers_stem_row(
    const float *weights, const float *bias, long size, long out, const float *input, clayers_rows output, long row,
    long height, long width, float *scratch) {
  long stride = width + size + 2 * PIXELS;
  copy_rows(scratch, stride, size, input, row, height, width);
  for (long o = 0; o < out; o += OUTPUTS * BLOCK) {
    block start[OUTPUTS];
    float *to[OUTPUTS];
    for (int b = 0; b < OUTPUTS; b++) {
      LOAD(start[b], bias + o + b * BLOCK);
      to[b] = row_of(output, row) + (o / BLOCK + b) * output.block_stride;
    }
    for (long x = 0; x < width; x += PIXELS) {
      block sums[PIXELS][OUTPUTS];
      for (int i = 0; i < PIXELS; i++)
        for (int b = 0; b < OUTPUTS; b++) sums[i][b] = start[b];
      for (long y = 0; y < size; y++)
        for (long k = 0; k < size; k++) {
          const float *tap = weights + (y * size + k) * out + o, *pixels = scratch + y * stride + x + k;
          block left, right;
          LOAD(left, tap);
          LOAD(right, tap + BLOCK);
          for (int i = 0; i < PIXELS; i++) {
            sums[i][0] += pixels[i] * left;
            sums[i][1] += pixels[i] * right;
          }
        }
      long count = width - x < PIXELS ? width - x : PIXELS;
      for (long i = 0; i < count; i++)
        for (int b = 0; b < OUTPUTS; b++) {
          block value = RECTIFY(sums[i][b]);
          STORE(to[b] + (x + i) * BLOCK, value);
        }
    }
  }
}
