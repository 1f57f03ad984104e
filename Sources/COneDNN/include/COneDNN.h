// A small C interface to oneDNN, the same over versions 2.x and 3.x: 32-bit floats, NCHW meaning,
// layouts of the library's own choosing between primitives.
//
// Every function that can fail returns NULL or a status other than 0. No object may be used by two
// threads at once; different objects may. Each primitive runs on the calling thread alone, unless
// it asked for more with `cdnn_set_threads`.

#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Memory in a layout that oneDNN chose.
typedef struct cdnn_memory cdnn_memory;
/// One operation for fixed sizes, with what it needs to run forward and backward.
typedef struct cdnn_operation cdnn_operation;

typedef struct {
  long batch, channels, height, width;
} cdnn_shape;

typedef struct {
  long out_channels, kernel_height, kernel_width;
  long stride_y, stride_x, dilation_y, dilation_x;
  long pad_top, pad_left, pad_bottom, pad_right;
  long groups;
  int fuse_relu;
  // Whether Winograd's algorithm may be used: faster where the library has it, rounding more coarsely.
  int winograd;
} cdnn_convolution;

typedef struct {
  long kernel_height, kernel_width, stride_y, stride_x;
  long pad_top, pad_left, pad_bottom, pad_right;
} cdnn_pooling;

typedef struct {
  long radius;
  float bias, scale, beta;
} cdnn_normalization;

/// The version that the program runs with: major * 10000 + minor * 100 + patch.
int cdnn_version(void);

/// Cuts what the calling thread makes and runs from now on into `parts`, on one thread or on as many as there
/// are parts. Results depend on the parts in their last bits, not on the threads. 1 and 1 where nobody asked.
void cdnn_set_threads(int parts, int threads);

/// Memory for `shape`, filled from `values` in NCHW order; NULL values: zeros.
cdnn_memory *cdnn_memory_create(cdnn_shape shape, const float *values);
/// Writes the memory's values in NCHW order.
int cdnn_memory_read(const cdnn_memory *memory, float *values);
/// The memory's own buffer, for elementwise work, and how many floats it holds (padding included,
/// which is zero and must stay finite).
float *cdnn_memory_data(const cdnn_memory *memory, size_t *count);
/// Whether both have the same layout, so that their buffers correspond element by element.
int cdnn_memory_same_layout(const cdnn_memory *a, const cdnn_memory *b);
/// How many neighbouring channels of a place lie together: a block of 8 or 16, all `channels`, or 1. The
/// next such group is `height * width` groups away.
long cdnn_memory_block(const cdnn_memory *memory, long channels);
/// Memory in the layout of `memory`, its values anything.
cdnn_memory *cdnn_memory_like(const cdnn_memory *memory);
/// A copy of `memory` in the layout of `like`, or in its own where `like` is NULL.
cdnn_memory *cdnn_memory_copy(const cdnn_memory *memory, const cdnn_memory *like);
/// A copy of channels `first ..< first + count`.
cdnn_memory *cdnn_memory_channels(const cdnn_memory *memory, long first, long count);
void cdnn_memory_destroy(cdnn_memory *memory);

/// Weights `[out_channels, channels / groups, kernel_height, kernel_width]`, bias `[out_channels]`.
cdnn_operation *cdnn_convolution_create(
    cdnn_shape input, const cdnn_convolution *parameters, const float *weights, const float *bias);
cdnn_operation *cdnn_max_pooling_create(cdnn_shape input, const cdnn_pooling *parameters);
/// Each number `factor` times down and across.
cdnn_operation *cdnn_upsampling_create(cdnn_shape input, long factor);
/// Joins memories of the given shapes along the channels; has no backward pass of its own.
cdnn_operation *cdnn_concat_create(const cdnn_shape *inputs, long count);
void cdnn_operation_destroy(cdnn_operation *operation);

/// The result for `inputs` (one of them, except for a concatenation).
cdnn_memory *cdnn_forward(cdnn_operation *operation, const cdnn_memory *const *inputs);
/// The gradient with respect to the input, from the one with respect to the output, after a forward pass.
/// A fused relu is not applied here: mask the gradient first.
cdnn_memory *cdnn_backward(cdnn_operation *operation, const cdnn_memory *output_gradient);

/// y = x / (bias + scale * sum of x^2 over the channels within `radius`)^beta, in memory of `block`
/// neighbouring channels (see `cdnn_memory_block`); with a `gradient` with respect to y the one with respect
/// to x. All buffers are of one layout.
int cdnn_normalize(
    cdnn_shape shape, long block, cdnn_normalization lrn, const float *input, const float *gradient,
    float *result);
/// result = a + b; `result` may be one of them.
void cdnn_add(const float *a, const float *b, float *result, size_t count);
/// result = values where `where` is positive, else 0; `result` may be one of them.
void cdnn_mask(const float *values, const float *where, float *result, size_t count);

#ifdef __cplusplus
}
#endif
