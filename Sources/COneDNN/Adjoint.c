// Convolutions as they are used: with a way back that is another convolution where oneDNN's own is slow.

#include "BlockCache.h"
#include "Convolution.h"
#include "Taps.h"

#include <stdlib.h>

static int is_strided(const cdnn_operation *op) {
  return op->convolution.stride_y != 1 || op->convolution.stride_x != 1;
}

/// Whether the border of the way back is one, and each output is seen by it.
static int has_adjoint(const cdnn_operation *op) {
  const cdnn_convolution *c = &op->convolution;
  long reach_y = (c->kernel_height - 1) * c->dilation_y, reach_x = (c->kernel_width - 1) * c->dilation_x;
  return !is_strided(op) && c->groups == 1 && c->pad_top <= reach_y && c->pad_bottom <= reach_y &&
         c->pad_left <= reach_x && c->pad_right <= reach_x;
}

/// The convolution that a gradient goes back through: the kernels turned by half a turn, inputs and
/// outputs exchanged, the border complementary. NULL where that failed. oneDNN's own way back wants
/// blocks of 16 channels where its way there has channels last, so that every layer changes layout twice.
static cdnn_operation *make_adjoint(const cdnn_operation *op) {
  const cdnn_convolution *c = &op->convolution;
  long reach_y = (c->kernel_height - 1) * c->dilation_y, reach_x = (c->kernel_width - 1) * c->dilation_x;
  long in = op->input_shape.channels;
  cdnn_convolution back = *c;
  back.out_channels = in;
  back.pad_top = reach_y - c->pad_top, back.pad_bottom = reach_y - c->pad_bottom;
  back.pad_left = reach_x - c->pad_left, back.pad_right = reach_x - c->pad_right;
  back.fuse_relu = 0;
  long out = c->out_channels, area = c->kernel_height * c->kernel_width;
  float *turned = malloc(sizeof(float) * in * out * area), *zeros = calloc(in > c->kernel_height ? in : c->kernel_height, sizeof(float));
  // One output channel leaves seven of eight lanes idle (measured: 0.5 GFLOP/s); the rows of the
  // kernel fill them (15x15, 8 channels to 1: 400 to 15 ms on 302x558).
  int rows = in == 1;
  if (rows) {
    back.out_channels = c->kernel_height;
    back.kernel_height = 1;
    back.pad_top = back.pad_bottom = 0;
  }
  cdnn_operation *result = NULL;
  if (turned && zeros) {
    const float *weights = weights_filters(op->weights);
    for (long o = 0; o < out; o++)
      for (long i = 0; i < in; i++)
        for (long k = 0; k < area; k++) {
          long t = area - 1 - k, w = c->kernel_width;
          long to = rows ? (t / w * out + o) * w + t % w : (i * out + o) * area + t;
          turned[to] = weights[(o * in + i) * area + k];
        }
    cdnn_shape shape = op->input_shape;
    shape.channels = out;
    shape.height += c->pad_top + c->pad_bottom - reach_y;
    shape.width += c->pad_left + c->pad_right - reach_x;
    cdnn_weights *own = cdnn_weights_create(&back, out, turned, zeros);
    if (own) result = convolution_make(op->kind, shape, &back, own);
    cdnn_weights_destroy(own);
  }
  free(turned);
  free(zeros);
  return result;
}

/// The sum of the adjoint's channels, each moved to the row of the kernel that it stands for.
static int add_rows(const cdnn_operation *op, cdnn_memory *rows, cdnn_memory *result) {
  const cdnn_convolution *c = &op->convolution;
  cdnn_shape s = op->input_shape;
  long out_height = s.height + c->pad_top + c->pad_bottom - (c->kernel_height - 1) * c->dilation_y;
  long offset = (c->kernel_height - 1) * c->dilation_y - c->pad_top;
  size_t count = s.batch * c->kernel_height * out_height * s.width;
  float *values = block_take(count * sizeof(float), NULL);
  if (!values || cdnn_memory_write(result, NULL) || cdnn_memory_read(rows, values)) {
    block_give(values);
    return 1;
  }
  float *sum = cdnn_memory_data(result, NULL);
  for (long n = 0; n < s.batch; n++)
    for (long k = 0; k < c->kernel_height; k++)
      for (long y = 0; y < s.height; y++) {
        long source = y + k * c->dilation_y - offset;
        if (source < 0 || source >= out_height) continue;
        const float *from = values + ((n * c->kernel_height + k) * out_height + source) * s.width;
        float *to = sum + (n * s.height + y) * s.width;
        for (long x = 0; x < s.width; x++) to[x] += from[x];
      }
  block_give(values);
  return 0;
}

/// The backward pass through the `adjoint`, which is there.
static int run_adjoint(cdnn_operation *op, const cdnn_memory *output_gradient, cdnn_memory *result) {
  if (!is_strided(op) && op->input_shape.channels > 1) return cdnn_forward(op->adjoint, &output_gradient, result);
  const cdnn_convolution *c = &op->adjoint->convolution;
  cdnn_shape shape = op->adjoint->input_shape;
  shape.channels = c->out_channels;
  shape.height = output_extent(shape.height, c->kernel_height, c->stride_y, c->dilation_y, c->pad_top, c->pad_bottom);
  shape.width = output_extent(shape.width, c->kernel_width, c->stride_x, c->dilation_x, c->pad_left, c->pad_right);
  if (!op->moved && !(op->moved = cdnn_memory_create(shape))) return 1;
  int failed = cdnn_forward(op->adjoint, &output_gradient, op->moved);
  if (!failed) failed = is_strided(op) ? add_taps(op, op->moved, result) : add_rows(op, op->moved, result);
  cdnn_memory_clear(op->moved);
  return failed;
}

static int backward(cdnn_operation *op, const cdnn_memory *output_gradient, cdnn_memory *result) {
  int is_by_adjoint = is_strided(op) ? has_taps(op) : has_adjoint(op);
  if (is_by_adjoint && !op->adjoint) {
    // No other way in its place: that would have other last bits.
    op->adjoint = is_strided(op) ? make_taps(op) : make_adjoint(op);
    if (!op->adjoint) return 1;
  }
  return is_by_adjoint ? run_adjoint(op, output_gradient, result) : operation_run_back(op, output_gradient, result);
}

static const struct kind convolution = {convolution_descriptor, convolution_forward, backward};

cdnn_operation *cdnn_convolution_create(
    cdnn_shape input, const cdnn_convolution *parameters, cdnn_weights *weights) {
  return convolution_make(&convolution, input, parameters, weights);
}
