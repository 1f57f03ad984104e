// 1x1 convolutions.

#include "Vectors.h"

// How many pixels are in registers, of 16 outputs each.
#define PIXELS 6

/// `count` pixels, at most PIXELS, of 16 outputs.
INLINE void multiply(
    float *const to[2], const float *from, long block_stride, const float *weights, long in, long out,
    const float *bias, long count, int rectifies) {
  block sums[PIXELS][2];
  for (int i = 0; i < PIXELS; i++)
    for (int b = 0; b < 2; b++) LOAD(sums[i][b], bias + b * BLOCK);
  for (long c = 0; c < in; c++) {
    const float *pixels = from + c / BLOCK * block_stride + c % BLOCK;
    block left, right;
    LOAD(left, weights + c * out);
    LOAD(right, weights + c * out + BLOCK);
    for (int i = 0; i < PIXELS; i++) {
      float value = pixels[i < count ? i * BLOCK : 0];
      sums[i][0] += value * left;
      sums[i][1] += value * right;
    }
  }
  for (int i = 0; i < count; i++)
    for (int b = 0; b < 2; b++) {
      block value = rectifies ? RECTIFY(sums[i][b]) : sums[i][b];
      STORE(to[b] + i * BLOCK, value);
    }
}

WITH_VECTORS void clayers_pointwise_row(
    const float *weights, const float *bias, long in, long out, clayers_rows input, clayers_rows output, long row,
    long width, int rectifies) {
  const float *from = row_of(input, row);
  for (long o = 0; o < out; o += 2 * BLOCK) {
    float *start = row_of(output, row) + o / BLOCK * output.block_stride;
    for (long x = 0; x < width; x += PIXELS) {
      float *to[2] = {start + x * BLOCK, start + output.block_stride + x * BLOCK};
      long count = width - x < PIXELS ? width - x : PIXELS;
      multiply(to, from + x * BLOCK, input.block_stride, weights + o, in, out, bias + o, count, rectifies);
    }
  }
}

WITH_VECTORS void clayers_read_planar(
    clayers_rows input, long row, long column, long count, long channels, float *to, long stride) {
  for (long b = 0; b < channels / BLOCK; b++) {
    const float *from = row_of(input, row) + b * input.block_stride + column * BLOCK;
    float *first = to + b * BLOCK * stride;
    for (long x = 0; x < count; x++)
      for (int c = 0; c < BLOCK; c++) first[c * stride + x] = from[x * BLOCK + c];
    for (int c = 0; c < BLOCK; c++)
      for (long x = count; x < stride; x++) first[c * stride + x] = 0;
  }
}

WITH_VECTORS void clayers_write_planar(
    clayers_rows output, long row, long column, long count, long channels, const float *from, long stride) {
  for (long b = 0; b < channels / BLOCK; b++) {
    float *to = row_of(output, row) + b * output.block_stride + column * BLOCK;
    const float *first = from + b * BLOCK * stride;
    for (long x = 0; x < count; x++)
      for (int c = 0; c < BLOCK; c++) to[x * BLOCK + c] = first[c * stride + x];
  }
}

// Of planar rows two vectors of each of some outputs are in registers.

#define MOST_OUTPUTS 6

/// `outputs` of them, a constant.
INLINE void multiply_planar(
    float *to, const float *from, long stride, const float *weights, const float *bias, long in, int outputs,
    int rectifies) {
  for (long x = 0; x < stride; x += 2 * BLOCK) {
    block sums[MOST_OUTPUTS][2];
    for (int o = 0; o < outputs; o++)
      for (int b = 0; b < 2; b++) sums[o][b] = bias[o] - (block){0};
    for (long c = 0; c < in; c++) {
      block left, right;
      LOAD(left, from + c * stride + x);
      LOAD(right, from + c * stride + x + BLOCK);
      for (int o = 0; o < outputs; o++) {
        sums[o][0] += weights[o * in + c] * left;
        sums[o][1] += weights[o * in + c] * right;
      }
    }
    for (int o = 0; o < outputs; o++)
      for (int b = 0; b < 2; b++) {
        block value = rectifies ? RECTIFY(sums[o][b]) : sums[o][b];
        STORE(to + o * stride + x + b * BLOCK, value);
      }
  }
}

WITH_VECTORS void clayers_pointwise_planar(
    const float *weights, const float *bias, long in, long out, const float *from, float *to, long stride,
    int rectifies) {
  long o = 0;
  for (; o + MOST_OUTPUTS <= out; o += MOST_OUTPUTS)
    multiply_planar(to + o * stride, from, stride, weights + o * in, bias + o, in, MOST_OUTPUTS, rectifies);
  for (; o + 2 <= out; o += 2)
    multiply_planar(to + o * stride, from, stride, weights + o * in, bias + o, in, 2, rectifies);
  if (o < out) multiply_planar(to + o * stride, from, stride, weights + o * in, bias + o, in, 1, rectifies);
}
