// Convolutions: by which algorithm and in which layout, their weights, and borders too wide for oneDNN.

#include "Convolution.h"

#include "Parallel.h"
#include "Scratch.h"

#include <string.h>

// The fast kernels of oneDNN take a border of at most this many pixels (less than the output columns
// that they hold in registers); beyond that it falls back on code that is 10 to 100 times slower
// (measured with 2.6 on AVX2: 19x19, 12 to 24 channels).
#define WIDEST_NATIVE_BORDER 3

static int has_wide_border(const cdnn_convolution *c) {
  return c->pad_top > WIDEST_NATIVE_BORDER || c->pad_left > WIDEST_NATIVE_BORDER ||
         c->pad_bottom > WIDEST_NATIVE_BORDER || c->pad_right > WIDEST_NATIVE_BORDER;
}

/// The primitive of a convolution in one direction, by one algorithm, its channels in a layout.
static dnnl_primitive_desc_t convolution_by(
    dnnl_alg_kind_t algorithm, dnnl_format_tag_t layout, const cdnn_operation *op, int backward) {
  cdnn_convolution parameters = op->convolution, *c = &parameters;
  cdnn_shape s = op->input_shape;
  if (!backward && has_wide_border(c)) {
    s.height += c->pad_top + c->pad_bottom, s.width += c->pad_left + c->pad_right;
    c->pad_top = c->pad_left = c->pad_bottom = c->pad_right = 0;
  }
  long oh = output_extent(s.height, c->kernel_height, c->stride_y, c->dilation_y, c->pad_top, c->pad_bottom);
  long ow = output_extent(s.width, c->kernel_width, c->stride_x, c->dilation_x, c->pad_left, c->pad_right);
  descriptor input, output, weights, bias;
  if (shape_descriptors(s, c->out_channels, oh, ow, layout, &input, &output)) return NULL;
  long g = c->groups;
  dnnl_dims_t grouped = {g, c->out_channels / g, s.channels / g, c->kernel_height, c->kernel_width};
  dnnl_dims_t single = {c->out_channels, s.channels, c->kernel_height, c->kernel_width};
  dnnl_dims_t biases = {c->out_channels};
  if (descriptor_make(&weights, g > 1 ? 5 : 4, g > 1 ? grouped : single, dnnl_format_tag_any)) return NULL;
  if (descriptor_make(&bias, 1, biases, dnnl_x)) return NULL;
  struct windows windows = {
      .kernel = {c->kernel_height, c->kernel_width}, .strides = {c->stride_y, c->stride_x},
      .dilations = {c->dilation_y - 1, c->dilation_x - 1}, .before = {c->pad_top, c->pad_left},
      .after = {c->pad_bottom, c->pad_right}};
  dnnl_primitive_desc_t pd = convolution_primitive(
      algorithm, input, weights, bias, output, &windows, !backward && c->fuse_relu, backward ? op->forward_pd : NULL);
  descriptor_release(input), descriptor_release(output);
  descriptor_release(weights), descriptor_release(bias);
  return pd;
}

/// Whether our own code can make a convolution of so many channels by Winograd's algorithm.
static int winograd_is_possible(long in, long out) {
  return in % CLAYERS_BLOCK == 0 && out % CLAYERS_WINOGRAD_COLUMNS == 0 && clayers_are_possible();
}

/// Whether it makes this one. oneDNN's own, which it has for AVX-512 alone, is slower there: an extraction of 512x512
/// pixels took 1.39 s with it and 1.15 s with ours (Zen 4).
static int is_winograd(const cdnn_operation *op) {
  const cdnn_convolution *c = &op->convolution;
  return c->winograd && c->groups == 1 && c->kernel_height == 3 && c->kernel_width == 3 && c->stride_y == 1 &&
         c->stride_x == 1 && c->dilation_y == 1 && c->dilation_x == 1 && c->pad_top == 1 && c->pad_left == 1 &&
         c->pad_bottom == 1 && c->pad_right == 1 &&
         winograd_is_possible(op->input_shape.channels, c->out_channels);
}

/// The primitive of a convolution in one direction. Winograd's algorithm works on blocks of 8 channels, so the
/// convolutions around it do, too, where theirs are whole blocks: not slower, and layouts stay.
dnnl_primitive_desc_t convolution_descriptor(const cdnn_operation *op, int backward) {
  const cdnn_convolution *c = &op->convolution;
  dnnl_primitive_desc_t pd = NULL;
  long in = op->input_shape.channels, out = c->out_channels;
  if (c->winograd && in % 16 == 0 && out % 16 == 0 && winograd_is_possible(in, out))
    pd = convolution_by(dnnl_convolution_direct, dnnl_nChw8c, op, backward);
  return pd ? pd : convolution_by(dnnl_convolution_direct, dnnl_format_tag_any, op, backward);
}

/// Makes our own code of `op`, which has its weights; NULL, and no operation, where that failed.
static cdnn_operation *finish_winograd(cdnn_operation *op) {
  cdnn_shape s = op->input_shape;
  long out = op->convolution.out_channels;
  op->winograd = weights_for_winograd(op->weights, s.channels, out);
  if (op->winograd) scratch_join();
  if (op->winograd &&
      !shape_descriptors(s, out, s.height, s.width, dnnl_nChw8c, &op->forward.input, &op->forward.output))
    return op;
  cdnn_operation_destroy(op);
  return NULL;
}

cdnn_operation *convolution_make(
    const struct kind *kind, cdnn_shape input, const cdnn_convolution *c, cdnn_weights *weights) {
  cdnn_operation *op = operation_on(input, kind);
  if (!op) return NULL;
  op->convolution = *c;
  op->weights = weights;
  weights_hold(weights);
  if (is_winograd(op)) return finish_winograd(op);
  parallel_set_alone(operation_is_alone(op));
  op->forward_pd = convolution_descriptor(op, 0);
  if ((op = operation_finish(op))) op->forward_weights = weights_in_layout(weights, op->forward.weights);
  parallel_set_alone(0);
  if (!op || op->forward_weights) return op;
  cdnn_operation_destroy(op);
  return NULL;
}

/// `input` inside the operation's border of zeros, in the layout that the convolution wants.
static const cdnn_memory *with_border(cdnn_operation *op, const cdnn_memory *input) {
  if (!op->bordered) {
    if (!(op->bordered = memory_with(op->forward.input))) return NULL;
    size_t count;
    float *data = cdnn_memory_data(op->bordered, &count);
    memset(data, 0, count * sizeof(float));
  }
  int failed = memory_insert(op->bordered, input, op->convolution.pad_top, op->convolution.pad_left);
  return failed ? NULL : op->bordered;
}

struct winograd_work {
  const cdnn_operation *op;
  const float *input;
  float *output;
  // Whether there was no memory.
  int failed;
};

/// The rows of one batch as they lie in blocks of 8 channels.
static clayers_rows all_rows(const float *data, cdnn_shape s) {
  return (clayers_rows){(float *)data, s.height, s.width * CLAYERS_BLOCK, s.height * s.width * CLAYERS_BLOCK};
}

static void run_winograd_tiles(void *context, long first, long last) {
  struct winograd_work *work = context;
  const cdnn_operation *op = work->op;
  cdnn_shape s = op->input_shape;
  float *scratch = scratch_take(clayers_winograd_scratch(op->winograd) * sizeof(float));
  if (!scratch) {
    work->failed = 1;
    return;
  }
  clayers_winograd_tiles(
      op->winograd, all_rows(work->input, s), all_rows(work->output, s), s.height, s.width, first, last,
      op->convolution.fuse_relu, scratch);
  scratch_give(scratch);
}

static int run_winograd(cdnn_operation *op, const cdnn_memory *given, cdnn_memory *result) {
  if (memory_prepare(result, op->forward.output)) return 1;
  const cdnn_memory *input = memory_in_layout(given, op->forward.input, &op->converted[0]);
  cdnn_shape s = op->input_shape;
  struct winograd_work work = {op, input ? cdnn_memory_data(input, NULL) : NULL, cdnn_memory_data(result, NULL), !input};
  for (long n = 0; n < s.batch && !work.failed; n++) {
    parallel_for(clayers_winograd_count(s.height, s.width), run_winograd_tiles, &work);
    work.input += s.channels * s.height * s.width;
    work.output += op->convolution.out_channels * s.height * s.width;
  }
  memory_clear(op->converted[0]);
  return work.failed;
}

int convolution_forward(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result) {
  if (op->winograd) return run_winograd(op, inputs[0], result);
  const cdnn_memory *input = has_wide_border(&op->convolution) ? with_border(op, inputs[0]) : inputs[0];
  return !input || operation_run(op, input, result);
}
