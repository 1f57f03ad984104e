// The way back through a convolution of some stride to few channels, tap by tap.

#include "Convolution.h"
#include "Parallel.h"
#include "Taps.h"
#include "Vectors.h"

#include <stdlib.h>
#include <string.h>

int has_taps(const cdnn_operation *op) { return op->input_shape.channels <= 4 && op->convolution.groups == 1; }

/// A gradient's way back through a convolution of some stride to few channels: a 1x1 convolution that makes a
/// channel of each tap and input channel, to be added up by `add_taps`. oneDNN's own way back leaves most
/// lanes idle there (7x7, stride 2, 64 to 3 channels, 112x112: 15.3 ms, this way 4.7).
cdnn_operation *make_taps(const cdnn_operation *op) {
  const cdnn_convolution *c = &op->convolution;
  cdnn_shape shape = op->input_shape;
  long in = shape.channels, out = c->out_channels, taps = c->kernel_height * c->kernel_width;
  shape.channels = out;
  shape.height = output_extent(shape.height, c->kernel_height, c->stride_y, c->dilation_y, c->pad_top, c->pad_bottom);
  shape.width = output_extent(shape.width, c->kernel_width, c->stride_x, c->dilation_x, c->pad_left, c->pad_right);
  cdnn_convolution back = {
      // Whole vectors: what is beyond the taps stays zero.
      .out_channels = (taps * in + 15) / 16 * 16, .kernel_height = 1, .kernel_width = 1, .stride_y = 1,
      .stride_x = 1, .dilation_y = 1, .dilation_x = 1, .groups = 1};
  float *turned = calloc(back.out_channels * out, sizeof(float)), *zeros = calloc(back.out_channels, sizeof(float));
  const float *weights = weights_filters(op->weights);
  cdnn_operation *result = NULL;
  if (turned && zeros) {
    for (long o = 0; o < out; o++)
      for (long i = 0; i < in; i++)
        for (long t = 0; t < taps; t++) turned[(t * in + i) * out + o] = weights[(o * in + i) * taps + t];
    cdnn_weights *own = cdnn_weights_create(&back, out, turned, zeros);
    if (own) result = convolution_make(op->kind, shape, &back, own);
    cdnn_weights_destroy(own);
  }
  free(turned);
  free(zeros);
  return result;
}

struct taps {
  const cdnn_convolution *convolution;
  const float *from;
  float *to;
  cdnn_shape input, output;
  long channels;
};

/// to[i] += from[i]
static inline __attribute__((always_inline)) void accumulate(float *restrict to, const float *restrict from, long count) {
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    lanes a, b;
    LOAD(a, to + i);
    LOAD(b, from + i);
    a += b;
    STORE(to + i, a);
  }
  for (; i < count; i++) to[i] += from[i];
}

/// Rows of inputs, channels last: each adds up the taps of all outputs that saw it.
FOR_EVERY_PROCESSOR static void add_tap_rows(void *context, long first, long last) {
  const struct taps *t = context;
  const cdnn_convolution *c = t->convolution;
  long in = t->input.channels, kernel = c->kernel_width, width = t->input.width;
  for (long line = first; line < last; line++) {
    long n = line / t->input.height, y = line % t->input.height;
    float *to = t->to + line * width * in;
    memset(to, 0, width * in * sizeof(float));
    for (long ky = 0; ky < c->kernel_height; ky++) {
      long row = y + c->pad_top - ky * c->dilation_y;
      if (row < 0 || row % c->stride_y || row / c->stride_y >= t->output.height) continue;
      const float *from = t->from + (n * t->output.height + row / c->stride_y) * t->output.width * t->channels;
      for (long x = 0; x < t->output.width; x++) {
        const float *taps = from + x * t->channels + ky * kernel * in;
        long start = x * c->stride_x - c->pad_left;
        if (c->dilation_x == 1 && start >= 0 && start + kernel <= width)
          accumulate(to + start * in, taps, kernel * in);
        else
          for (long kx = 0; kx < kernel; kx++) {
            long at = start + kx * c->dilation_x;
            if (at >= 0 && at < width) accumulate(to + at * in, taps + kx * in, in);
          }
      }
    }
  }
}

/// The sum of the channels of `make_taps`, each at the input that its tap reads; channels last.
int add_taps(cdnn_operation *op, const cdnn_memory *taps, cdnn_memory *result) {
  struct taps work = {.convolution = &op->convolution, .input = op->input_shape};
  work.output = op->adjoint->input_shape;
  work.channels = op->adjoint->convolution.out_channels;
  // No primitive is behind this pass: its layouts are made with the first sum.
  struct pass *pass = &op->backward;
  if (descriptor_is_empty(pass->input) &&
      shape_descriptors(
          op->input_shape, work.channels, work.output.height, work.output.width, dnnl_nhwc, &pass->output,
          &pass->input))
    return 1;
  if (memory_prepare(result, pass->output)) return 1;
  const cdnn_memory *source = memory_in_layout(taps, pass->input, &op->converted_gradient);
  if (source) {
    work.from = cdnn_memory_data(source, NULL), work.to = cdnn_memory_data(result, NULL);
    parallel_for(op->input_shape.batch * op->input_shape.height, add_tap_rows, &work);
  }
  memory_clear(op->converted_gradient);
  return source == NULL;
}
