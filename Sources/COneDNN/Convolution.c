// Convolutions: by which algorithm and in which layout, their weights, and borders too wide for oneDNN.

#include "Convolution.h"

#include "Parallel.h"
#include "Scratch.h"
#include "Winograd.h"

#include <pthread.h>
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

static int winograd_found;

static void look_for_winograd(void) {
  cdnn_operation op = {
      .inputs = 1, .input_shape = {1, 64, 56, 56},
      .convolution = {
          .out_channels = 64, .kernel_height = 3, .kernel_width = 3, .stride_y = 1, .stride_x = 1,
          .dilation_y = 1, .dilation_x = 1, .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1,
          .groups = 1}};
  dnnl_primitive_desc_t pd = convolution_by(dnnl_convolution_winograd, dnnl_nChw16c, &op, 0);
  winograd_found = pd != NULL;
  if (pd) dnnl_primitive_desc_destroy(pd);
}

/// Whether oneDNN has Winograd's algorithm for this processor.
static int has_winograd(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, look_for_winograd);
  return winograd_found;
}

/// Whether our own code has the algorithm for this convolution, and oneDNN has not.
static int is_own_winograd(const cdnn_operation *op) {
  const cdnn_convolution *c = &op->convolution;
  return c->winograd && c->groups == 1 && c->kernel_height == 3 && c->kernel_width == 3 && c->stride_y == 1 &&
         c->stride_x == 1 && c->dilation_y == 1 && c->dilation_x == 1 && c->pad_top == 1 && c->pad_left == 1 &&
         c->pad_bottom == 1 && c->pad_right == 1 && !has_winograd() &&
         winograd_is_possible(op->input_shape.channels, c->out_channels);
}

/// The primitive of a convolution in one direction. Winograd's algorithm works on blocks of 16 channels, ours on blocks
/// of 8, so the convolutions around it do, too, where theirs are whole blocks: not slower, and layouts stay.
dnnl_primitive_desc_t convolution_descriptor(const cdnn_operation *op, int backward) {
  const cdnn_convolution *c = &op->convolution;
  dnnl_primitive_desc_t pd = NULL;
  long in = op->input_shape.channels, out = c->out_channels;
  if (c->winograd && in % 16 == 0 && out % 16 == 0) {
    if (has_winograd() && c->kernel_height == 3 && c->kernel_width == 3)
      pd = convolution_by(dnnl_convolution_winograd, dnnl_nChw16c, op, backward);
    if (!pd && has_winograd()) pd = convolution_by(dnnl_convolution_direct, dnnl_nChw16c, op, backward);
    if (!pd && winograd_is_possible(in, out)) pd = convolution_by(dnnl_convolution_direct, dnnl_nChw8c, op, backward);
  }
  return pd ? pd : convolution_by(dnnl_convolution_direct, dnnl_format_tag_any, op, backward);
}

static cdnn_memory *filled(int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag, const float *values) {
  descriptor d;
  if (descriptor_make(&d, rank, dims, tag)) return NULL;
  cdnn_memory *m = memory_with(d);
  descriptor_release(d);
  if (!m) return NULL;
  size_t count;
  float *data = cdnn_memory_data(m, &count);
  memcpy(data, values, count * sizeof(float));
  return m;
}

/// Makes our own code of `op`, which has its weights; NULL, and no operation, where that failed.
static cdnn_operation *finish_winograd(cdnn_operation *op, const float *weights, const float *bias) {
  cdnn_shape s = op->input_shape;
  long out = op->convolution.out_channels;
  op->winograd = winograd_make(weights, bias, s.channels, out);
  if (op->winograd) scratch_join();
  if (op->winograd &&
      !shape_descriptors(s, out, s.height, s.width, dnnl_nChw8c, &op->forward.input, &op->forward.output))
    return op;
  cdnn_operation_destroy(op);
  return NULL;
}

cdnn_operation *convolution_make(
    const struct kind *kind, cdnn_shape input, const cdnn_convolution *c, const float *weights, const float *bias) {
  cdnn_operation *op = operation_on(input, kind);
  if (!op) return NULL;
  op->convolution = *c;
  parallel_set_alone(operation_is_alone(op));
  int is_own = is_own_winograd(op);
  if (!is_own) op->forward_pd = convolution_descriptor(op, 0);
  long g = c->groups, in = input.channels;
  dnnl_dims_t grouped = {g, c->out_channels / g, in / g, c->kernel_height, c->kernel_width};
  dnnl_dims_t single = {c->out_channels, in, c->kernel_height, c->kernel_width};
  dnnl_dims_t biases = {c->out_channels};
  op->weights = g > 1 ? filled(5, grouped, dnnl_goihw, weights) : filled(4, single, dnnl_oihw, weights);
  op->bias = filled(1, biases, dnnl_x, bias);
  if (!op->weights || !op->bias) {
    parallel_set_alone(0);
    cdnn_operation_destroy(op);
    return NULL;
  }
  op = is_own ? finish_winograd(op, weights, bias) : operation_finish(op);
  parallel_set_alone(0);
  if (!op || is_own) return op;
  op->forward_weights = memory_converted(op->weights, op->forward.weights);
  if (op->forward_weights) return op;
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

static int run_winograd(cdnn_operation *op, const cdnn_memory *given, cdnn_memory *result) {
  if (memory_prepare(result, op->forward.output)) return 1;
  const cdnn_memory *input = memory_in_layout(given, op->forward.input, &op->converted[0]);
  cdnn_shape s = op->input_shape;
  int failed = !input || winograd_run(
                             op->winograd, cdnn_memory_data(input, NULL), cdnn_memory_data(result, NULL), s.batch,
                             s.height, s.width, op->convolution.fuse_relu);
  memory_clear(op->converted[0]);
  return failed;
}

int convolution_forward(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result) {
  if (op->winograd) return run_winograd(op, inputs[0], result);
  const cdnn_memory *input = has_wide_border(&op->convolution) ? with_border(op, inputs[0]) : inputs[0];
  return !input || operation_run(op, input, result);
}
