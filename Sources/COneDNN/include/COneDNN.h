// A small C interface to oneDNN, the same over versions 2.x and 3.x: 32-bit floats, NCHW meaning,
// layouts of the library's own choosing between primitives.
//
// Every function that can fail returns NULL or a status other than 0. What is written to again and again is allocated
// the first time and kept; of a memory that is cleared in between all but the buffer. No object may be used by two
// threads at once; different objects may, whoever made them. Each primitive runs on the calling thread alone,
// unless it asked for more with `cdnn_set_threads`.

#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Memory in a layout that oneDNN chose.
typedef struct cdnn_memory cdnn_memory;
/// The weights of a convolution, for operations of all sizes, which hold them as long as they need them.
typedef struct cdnn_weights cdnn_weights;
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
  // Whether Winograd's algorithm may be used: faster where the processor has vectors of 8, rounding more coarsely.
  int winograd;
} cdnn_convolution;

typedef struct {
  long kernel_height, kernel_width, stride_y, stride_x;
  long pad_top, pad_left, pad_bottom, pad_right;
  // Whether there is no backward pass, for which a forward pass keeps where each maximum was.
  int forward_only;
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

/// Gives up the memory that is kept for the next one who needs some. May be called by any thread.
void cdnn_release_idle(void);

/// Memory for values of `shape`: without any, and without a layout, until something writes to it.
cdnn_memory *cdnn_memory_create(cdnn_shape shape);
void cdnn_memory_destroy(cdnn_memory *memory);
int cdnn_memory_is_empty(const cdnn_memory *memory);
/// Gives the values' room back, to whoever needs some next; the rest is kept for the next values.
void cdnn_memory_clear(cdnn_memory *memory);
/// Writes values in NCHW order; NULL: zeros.
int cdnn_memory_write(cdnn_memory *memory, const float *values);
/// Reads the memory's values in NCHW order.
int cdnn_memory_read(cdnn_memory *memory, float *values);
/// The memory's values in NCHW order, its own where they are in that order, NULL on failure; until
/// `cdnn_memory_drop_plain`.
const float *cdnn_memory_hold_plain(cdnn_memory *memory);
void cdnn_memory_drop_plain(cdnn_memory *memory);
/// The memory's own buffer, for elementwise work, and how many floats it holds (padding included,
/// which is zero and must stay finite).
float *cdnn_memory_data(const cdnn_memory *memory, size_t *count);
/// Whether both have the same layout, so that their buffers correspond element by element.
int cdnn_memory_same_layout(const cdnn_memory *a, const cdnn_memory *b);
/// Gives `memory` the values of `source`, in one buffer for both: whoever writes next takes another one.
int cdnn_memory_share(cdnn_memory *memory, const cdnn_memory *source);
/// Copies `source`, in the layout of `like`, or in its own where `like` is NULL.
int cdnn_memory_copy(cdnn_memory *result, const cdnn_memory *source, const cdnn_memory *like);

/// Weights `[out_channels, in_channels / groups, kernel_height, kernel_width]`, bias `[out_channels]`; of the parameters
/// these sizes are read alone. What operations make of them, in other layouts, is made once and kept with them; several
/// threads may use them at once.
cdnn_weights *cdnn_weights_create(
    const cdnn_convolution *parameters, long in_channels, const float *weights, const float *bias);
/// Lets go of them: they are there until the last operation on them is destroyed.
void cdnn_weights_destroy(cdnn_weights *weights);
cdnn_operation *cdnn_convolution_create(
    cdnn_shape input, const cdnn_convolution *parameters, cdnn_weights *weights);
cdnn_operation *cdnn_max_pooling_create(cdnn_shape input, const cdnn_pooling *parameters);
/// Each number `factor` times down and across.
cdnn_operation *cdnn_upsampling_create(cdnn_shape input, long factor);
/// Joins memories of the given shapes along the channels.
cdnn_operation *cdnn_concat_create(const cdnn_shape *inputs, long count);
void cdnn_operation_destroy(cdnn_operation *operation);

/// Writes the result for `inputs` (one of them, except for a concatenation), in a layout of the operation's choice.
int cdnn_forward(cdnn_operation *operation, const cdnn_memory *const *inputs, cdnn_memory *result);
/// Writes the gradient with respect to the input, from the one with respect to the output, after a forward pass.
/// A fused relu is not applied here: mask the gradient first.
int cdnn_backward(cdnn_operation *operation, const cdnn_memory *output_gradient, cdnn_memory *result);
/// The same for a concatenation, with respect to one of its inputs.
int cdnn_concat_backward(
    cdnn_operation *operation, const cdnn_memory *output_gradient, long index, cdnn_memory *result);

/// y = x / (bias + scale * sum of x^2 over the channels within `radius`)^beta in the layout of x; with a `gradient`
/// with respect to y, which is NULL otherwise, the one with respect to x.
int cdnn_normalize(
    cdnn_memory *result, cdnn_normalization lrn, const cdnn_memory *input, const cdnn_memory *gradient);
/// result = a + b, in the layout of a; `result` may be a.
int cdnn_add(cdnn_memory *result, const cdnn_memory *a, const cdnn_memory *b);
/// result = values where `where` is positive, else 0, in the layout of `where`; `result` may be `values` where it has
/// that layout.
int cdnn_mask(cdnn_memory *result, const cdnn_memory *values, const cdnn_memory *where);

#ifdef __cplusplus
}
#endif
