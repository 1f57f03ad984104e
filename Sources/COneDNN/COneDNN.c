#include "COneDNN.h"

#include "BlockCache.h"
#include "Parallel.h"
#include "Vectors.h"

#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MAXIMUM_ARGUMENTS 64

// ---------------------------------------------------------------------------------------------
// Descriptors: values in 2.x, opaque handles in 3.x. `descriptor` hides the difference.

/// The name of a layout that convolutions choose: blocks of 8 or 16 channels, channels last, or plain.
static dnnl_format_tag_t tag_with(int levels, const dnnl_dim_t *blocks, const dnnl_dim_t *strides) {
  if (levels == 1 && blocks[0] == 16) return dnnl_nChw16c;
  if (levels == 1 && blocks[0] == 8) return dnnl_nChw8c;
  return levels == 0 && strides[1] == 1 ? dnnl_nhwc : dnnl_nchw;
}

/// How many channels cannot be told apart from their neighbours in a layout.
static long block_of(dnnl_format_tag_t tag) { return tag == dnnl_nChw16c ? 16 : tag == dnnl_nChw8c ? 8 : 1; }

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t descriptor;
typedef const_dnnl_memory_desc_t const_descriptor;

static int plain(descriptor *out, int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_create_with_tag(out, rank, dims, dnnl_f32, tag);
}
static descriptor query(const_dnnl_primitive_desc_t pd, dnnl_query_t what) {
  descriptor copy = NULL;
  const_dnnl_memory_desc_t found = dnnl_primitive_desc_query_md(pd, what, 0);
  if (found) dnnl_memory_desc_clone(&copy, found);
  return copy;
}
static void release(descriptor d) {
  if (d) dnnl_memory_desc_destroy(d);
}
static descriptor clone(const_descriptor d) {
  descriptor copy = NULL;
  dnnl_memory_desc_clone(&copy, d);
  return copy;
}
static int equal(const_descriptor a, const_descriptor b) { return dnnl_memory_desc_equal(a, b); }
static size_t size_of(const_descriptor d) { return dnnl_memory_desc_get_size(d); }
static int is_empty(const_descriptor d) { return d == NULL || dnnl_memory_desc_get_size(d) == 0; }
static int submemory(
    descriptor *out, const_descriptor parent, const dnnl_dims_t dims, const dnnl_dims_t offsets) {
  return dnnl_memory_desc_create_submemory(out, parent, dims, offsets);
}
static dnnl_format_tag_t tag_of(const_descriptor d) {
  int count = 0;
  dnnl_dims_t *blocks, *strides;
  if (dnnl_memory_desc_query(d, dnnl_query_inner_nblks_s32, &count) ||
      dnnl_memory_desc_query(d, dnnl_query_inner_blks, &blocks) ||
      dnnl_memory_desc_query(d, dnnl_query_strides, &strides))
    return dnnl_nchw;
  return tag_with(count, *blocks, *strides);
}
#define REFERENCE(d) (d)
#else
typedef dnnl_memory_desc_t descriptor;
typedef dnnl_memory_desc_t const_descriptor;

static int plain(descriptor *out, int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_init_by_tag(out, rank, dims, dnnl_f32, tag);
}
static descriptor query(const_dnnl_primitive_desc_t pd, dnnl_query_t what) {
  descriptor copy;
  memset(&copy, 0, sizeof copy);
  const dnnl_memory_desc_t *found = dnnl_primitive_desc_query_md(pd, what, 0);
  if (found) copy = *found;
  return copy;
}
static void release(descriptor d) { (void)d; }
static descriptor clone(const_descriptor d) { return d; }
static int equal(const_descriptor a, const_descriptor b) {
  return dnnl_memory_desc_equal(&a, &b);
}
static size_t size_of(const_descriptor d) { return dnnl_memory_desc_get_size(&d); }
static int is_empty(const_descriptor d) { return d.ndims == 0 || size_of(d) == 0; }
static int submemory(
    descriptor *out, const_descriptor parent, const dnnl_dims_t dims, const dnnl_dims_t offsets) {
  return dnnl_memory_desc_init_submemory(out, &parent, dims, offsets);
}
static dnnl_format_tag_t tag_of(const_descriptor d) {
  const dnnl_blocking_desc_t *b = &d.format_desc.blocking;
  return tag_with(b->inner_nblks, b->inner_blks, b->strides);
}
#define REFERENCE(d) (&(d))
#endif

// ---------------------------------------------------------------------------------------------
// One engine for the process; a stream for each thread, which costs next to nothing.

static dnnl_engine_t the_engine;
static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

static void make_engine(void) {
  if (dnnl_engine_create(&the_engine, dnnl_cpu, 0) != dnnl_success) the_engine = NULL;
}

static dnnl_engine_t engine(void) {
  pthread_once(&engine_once, make_engine);
  parallel_prepare();
  return the_engine;
}

static int execute(dnnl_primitive_t primitive, int count, const dnnl_exec_arg_t *arguments) {
  dnnl_stream_t stream;
  if (dnnl_stream_create(&stream, engine(), dnnl_stream_default_flags)) return 1;
  int failed = dnnl_primitive_execute(primitive, stream, count, arguments) != dnnl_success;
  failed |= dnnl_stream_wait(stream) != dnnl_success;
  dnnl_stream_destroy(stream);
  return failed;
}

int cdnn_version(void) {
  const dnnl_version_t *v = dnnl_version();
  return v->major * 10000 + v->minor * 100 + v->patch;
}

// ---------------------------------------------------------------------------------------------
// Memory

struct cdnn_memory {
  descriptor layout;
  dnnl_memory_t memory;
  void *block;
};

static cdnn_memory *memory_with(descriptor layout) {
  cdnn_memory *m = calloc(1, sizeof *m);
  if (!m) return NULL;
  m->layout = clone(layout);
  m->block = block_take(size_of(m->layout));
  if (!m->block || dnnl_memory_create(&m->memory, REFERENCE(m->layout), engine(), m->block)) {
    block_give(m->block);
    release(m->layout);
    free(m);
    return NULL;
  }
  return m;
}

static void set_dims(dnnl_dims_t dims, cdnn_shape s) {
  dims[0] = s.batch, dims[1] = s.channels, dims[2] = s.height, dims[3] = s.width;
}

static cdnn_memory *plain_memory(cdnn_shape shape) {
  dnnl_dims_t dims;
  set_dims(dims, shape);
  descriptor d;
  if (plain(&d, 4, dims, dnnl_nchw)) return NULL;
  cdnn_memory *m = memory_with(d);
  release(d);
  return m;
}

static int reorder(
    dnnl_memory_t source, const_descriptor from, dnnl_memory_t destination, const_descriptor to) {
  dnnl_primitive_desc_t pd;
  dnnl_primitive_t primitive;
  if (dnnl_reorder_primitive_desc_create(&pd, REFERENCE(from), engine(), REFERENCE(to), engine(), NULL))
    return 1;
  int failed = dnnl_primitive_create(&primitive, pd) != dnnl_success;
  dnnl_primitive_desc_destroy(pd);
  if (failed) return 1;
  dnnl_exec_arg_t arguments[2] = {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, destination}};
  failed = execute(primitive, 2, arguments);
  dnnl_primitive_destroy(primitive);
  return failed;
}

static cdnn_memory *converted(const cdnn_memory *source, descriptor layout) {
  cdnn_memory *result = memory_with(layout);
  if (!result) return NULL;
  if (reorder(source->memory, source->layout, result->memory, result->layout)) {
    cdnn_memory_destroy(result);
    return NULL;
  }
  return result;
}

float *cdnn_memory_data(const cdnn_memory *memory, size_t *count) {
  void *data = NULL;
  dnnl_memory_get_data_handle(memory->memory, &data);
  if (count) *count = size_of(memory->layout) / sizeof(float);
  return data;
}

cdnn_memory *cdnn_memory_create(cdnn_shape shape, const float *values) {
  cdnn_memory *m = plain_memory(shape);
  if (!m) return NULL;
  size_t count;
  float *data = cdnn_memory_data(m, &count);
  if (values) memcpy(data, values, count * sizeof(float));
  else memset(data, 0, count * sizeof(float));
  return m;
}

static int plain_copy_of(const cdnn_memory *memory, descriptor *out) {
#if DNNL_VERSION_MAJOR >= 3
  int rank;
  dnnl_dims_t *dims;
  if (dnnl_memory_desc_query(memory->layout, dnnl_query_ndims_s32, &rank)) return 1;
  if (dnnl_memory_desc_query(memory->layout, dnnl_query_dims, &dims)) return 1;
  return plain(out, rank, *dims, dnnl_nchw);
#else
  return plain(out, memory->layout.ndims, memory->layout.dims, dnnl_nchw);
#endif
}

int cdnn_memory_read(const cdnn_memory *memory, float *values) {
  descriptor d;
  if (plain_copy_of(memory, &d)) return 1;
  dnnl_memory_t destination;
  int failed = dnnl_memory_create(&destination, REFERENCE(d), engine(), values) != dnnl_success;
  if (!failed) {
    failed = reorder(memory->memory, memory->layout, destination, d);
    dnnl_memory_destroy(destination);
  }
  release(d);
  return failed;
}

int cdnn_memory_same_layout(const cdnn_memory *a, const cdnn_memory *b) {
  return equal(a->layout, b->layout);
}

long cdnn_memory_block(const cdnn_memory *memory, long channels) {
  dnnl_format_tag_t tag = tag_of(memory->layout);
  return tag == dnnl_nhwc ? channels : block_of(tag);
}

cdnn_memory *cdnn_memory_like(const cdnn_memory *memory) { return memory_with(memory->layout); }

cdnn_memory *cdnn_memory_copy(const cdnn_memory *memory, const cdnn_memory *like) {
  return converted(memory, like ? like->layout : memory->layout);
}

cdnn_memory *cdnn_memory_channels(const cdnn_memory *memory, long first, long count) {
  // A slice of a blocked layout exists only at whole blocks; of any other always.
  dnnl_format_tag_t tag = tag_of(memory->layout);
  int whole_blocks = first % block_of(tag) == 0 && count % block_of(tag) == 0;
  if (!whole_blocks) tag = dnnl_nchw;
  descriptor whole, part, dense;
  if (plain_copy_of(memory, &whole)) return NULL;
  dnnl_dims_t dims, offsets = {0, first, 0, 0};
#if DNNL_VERSION_MAJOR >= 3
  dnnl_dims_t *found;
  dnnl_memory_desc_query(whole, dnnl_query_dims, &found);
  memcpy(dims, *found, sizeof dims);
#else
  memcpy(dims, whole.dims, sizeof dims);
#endif
  dims[1] = count;
  cdnn_memory *owned = whole_blocks ? NULL : converted(memory, whole), *result = NULL;
  release(whole);
  const cdnn_memory *source = whole_blocks ? memory : owned;
  if (source && !submemory(&part, source->layout, dims, offsets)) {
    if (!plain(&dense, 4, dims, tag)) {
      result = memory_with(dense);
      if (result && reorder(source->memory, part, result->memory, result->layout)) {
        cdnn_memory_destroy(result);
        result = NULL;
      }
      release(dense);
    }
    release(part);
  }
  cdnn_memory_destroy(owned);
  return result;
}

void cdnn_memory_destroy(cdnn_memory *memory) {
  if (!memory) return;
  if (memory->memory) dnnl_memory_destroy(memory->memory);
  block_give(memory->block);
  release(memory->layout);
  free(memory);
}

// ---------------------------------------------------------------------------------------------
// Operations

enum kind { CONVOLUTION, MAX_POOLING, CONCAT, UPSAMPLING };

/// One direction of an operation: its primitive and the layouts that it wants.
struct pass {
  dnnl_primitive_t primitive;
  descriptor input, output, weights, workspace;
};

struct cdnn_operation {
  enum kind kind;
  long inputs;
  cdnn_shape input_shape;
  cdnn_convolution convolution;
  cdnn_pooling pooling;
  // Of a pooling, an upsampling and a concatenation, which take layouts as they come: the layout that
  // their primitives were made for, and of a concatenation how many channels each input has.
  dnnl_format_tag_t layout;
  long upsampling_factor;
  long concat_channels[MAXIMUM_ARGUMENTS];
  dnnl_primitive_desc_t forward_pd;
  struct pass forward, backward;
  cdnn_memory *weights, *bias, *forward_weights, *backward_weights, *workspace;
  // The input with its border of zeros, where oneDNN's fast kernels cannot add one themselves.
  cdnn_memory *bordered;
  // The backward pass as a convolution of its own, for kernels too large for oneDNN's. Towards one
  // channel it makes a channel of each kernel row, to be added up by `add_rows`.
  cdnn_operation *adjoint;
};

// The fast kernels of oneDNN take a border of at most this many pixels (less than the output columns
// that they hold in registers); beyond that it falls back on code that is 10 to 100 times slower
// (measured with 2.6 on AVX2: 19x19, 12 to 24 channels).
#define WIDEST_NATIVE_BORDER 3

static void destroy_pass(struct pass *pass) {
  if (pass->primitive) dnnl_primitive_destroy(pass->primitive);
  release(pass->input);
  release(pass->output);
  release(pass->weights);
  release(pass->workspace);
  memset(pass, 0, sizeof *pass);
}

void cdnn_operation_destroy(cdnn_operation *op) {
  if (!op) return;
  destroy_pass(&op->forward);
  destroy_pass(&op->backward);
  if (op->forward_pd) dnnl_primitive_desc_destroy(op->forward_pd);
  cdnn_memory_destroy(op->weights);
  cdnn_memory_destroy(op->bias);
  cdnn_memory_destroy(op->forward_weights);
  cdnn_memory_destroy(op->backward_weights);
  cdnn_memory_destroy(op->workspace);
  cdnn_memory_destroy(op->bordered);
  cdnn_operation_destroy(op->adjoint);
  free(op);
}

/// Takes over `pd`'s primitive and layouts; `backward` swaps to the gradients' names.
static int take(struct pass *pass, dnnl_primitive_desc_t pd, int backward, int has_weights) {
  if (dnnl_primitive_create(&pass->primitive, pd)) return 1;
  pass->input = query(pd, backward ? dnnl_query_diff_dst_md : dnnl_query_src_md);
  pass->output = query(pd, backward ? dnnl_query_diff_src_md : dnnl_query_dst_md);
  if (has_weights) pass->weights = query(pd, dnnl_query_weights_md);
  if (!backward) pass->workspace = query(pd, dnnl_query_workspace_md);
  return 0;
}

static long output_extent(long n, long kernel, long stride, long dilation, long before, long after) {
  return (n + before + after - ((kernel - 1) * dilation + 1)) / stride + 1;
}

static int shape_descriptors(
    cdnn_shape shape, long channels, long height, long width, dnnl_format_tag_t tag,
    descriptor *input, descriptor *output) {
  dnnl_dims_t in, out = {shape.batch, channels, height, width};
  set_dims(in, shape);
  return plain(input, 4, in, tag) || plain(output, 4, out, tag);
}

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
  if (plain(&weights, g > 1 ? 5 : 4, g > 1 ? grouped : single, dnnl_format_tag_any)) return NULL;
  if (plain(&bias, 1, biases, dnnl_x)) return NULL;
  dnnl_dims_t strides = {c->stride_y, c->stride_x};
  dnnl_dims_t dilations = {c->dilation_y - 1, c->dilation_x - 1};
  dnnl_dims_t before = {c->pad_top, c->pad_left}, after = {c->pad_bottom, c->pad_right};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_post_ops_t chain = NULL;
  if (!backward && c->fuse_relu) {
    dnnl_primitive_attr_create(&attributes);
    dnnl_post_ops_create(&chain);
#if DNNL_VERSION_MAJOR >= 3
    dnnl_post_ops_append_eltwise(chain, dnnl_eltwise_relu, 0, 0);
#else
    dnnl_post_ops_append_eltwise(chain, 1, dnnl_eltwise_relu, 0, 0);
#endif
    dnnl_primitive_attr_set_post_ops(attributes, chain);
  }
  dnnl_primitive_desc_t pd = NULL;
#if DNNL_VERSION_MAJOR >= 3
  if (backward)
    dnnl_convolution_backward_data_primitive_desc_create(
        &pd, engine(), algorithm, input, weights, output, strides, dilations, before,
        after, op->forward_pd, NULL);
  else
    dnnl_convolution_forward_primitive_desc_create(
        &pd, engine(), dnnl_forward_inference, algorithm, input, weights, bias,
        output, strides, dilations, before, after, attributes);
#else
  dnnl_convolution_desc_t d;
  if (backward) {
    if (!dnnl_dilated_convolution_backward_data_desc_init(
            &d, algorithm, &input, &weights, &output, strides, dilations, before, after))
      dnnl_primitive_desc_create(&pd, &d, NULL, engine(), op->forward_pd);
  } else {
    if (!dnnl_dilated_convolution_forward_desc_init(
            &d, dnnl_forward_inference, algorithm, &input, &weights, &bias, &output,
            strides, dilations, before, after))
      dnnl_primitive_desc_create(&pd, &d, attributes, engine(), NULL);
  }
#endif
  if (chain) dnnl_post_ops_destroy(chain);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  release(input), release(output), release(weights), release(bias);
  return pd;
}

static int winograd_found;

static void look_for_winograd(void) {
  cdnn_operation op = {
      .kind = CONVOLUTION, .inputs = 1, .input_shape = {1, 64, 56, 56},
      .convolution = {
          .out_channels = 64, .kernel_height = 3, .kernel_width = 3, .stride_y = 1, .stride_x = 1,
          .dilation_y = 1, .dilation_x = 1, .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1,
          .groups = 1}};
  dnnl_primitive_desc_t pd = convolution_by(dnnl_convolution_winograd, dnnl_nChw16c, &op, 0);
  winograd_found = pd != NULL;
  if (pd) dnnl_primitive_desc_destroy(pd);
}

/// Whether this library has Winograd's algorithm for this processor.
static int has_winograd(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, look_for_winograd);
  return winograd_found;
}

/// The primitive of a convolution in one direction. Winograd's algorithm works on blocks of 16 channels, so
/// the convolutions around it do, too, where theirs are whole blocks: not slower, and layouts stay.
static dnnl_primitive_desc_t convolution_descriptor(const cdnn_operation *op, int backward) {
  const cdnn_convolution *c = &op->convolution;
  dnnl_primitive_desc_t pd = NULL;
  if (c->winograd && op->input_shape.channels % 16 == 0 && c->out_channels % 16 == 0 && has_winograd()) {
    if (c->kernel_height == 3 && c->kernel_width == 3)
      pd = convolution_by(dnnl_convolution_winograd, dnnl_nChw16c, op, backward);
    if (!pd) pd = convolution_by(dnnl_convolution_direct, dnnl_nChw16c, op, backward);
  }
  return pd ? pd : convolution_by(dnnl_convolution_direct, dnnl_format_tag_any, op, backward);
}

static dnnl_primitive_desc_t pooling_descriptor(const cdnn_operation *op, int backward) {
  const cdnn_pooling *p = &op->pooling;
  cdnn_shape s = op->input_shape;
  long oh = output_extent(s.height, p->kernel_height, p->stride_y, 1, p->pad_top, p->pad_bottom);
  long ow = output_extent(s.width, p->kernel_width, p->stride_x, 1, p->pad_left, p->pad_right);
  descriptor input, output;
  if (shape_descriptors(s, s.channels, oh, ow, op->layout, &input, &output)) return NULL;
  dnnl_dims_t strides = {p->stride_y, p->stride_x}, kernel = {p->kernel_height, p->kernel_width};
  dnnl_dims_t before = {p->pad_top, p->pad_left}, after = {p->pad_bottom, p->pad_right};
  dnnl_dims_t dilations = {0, 0};
  dnnl_primitive_desc_t pd = NULL;
#if DNNL_VERSION_MAJOR >= 3
  if (backward)
    dnnl_pooling_backward_primitive_desc_create(
        &pd, engine(), dnnl_pooling_max, input, output, strides, kernel, dilations, before, after,
        op->forward_pd, NULL);
  else
    dnnl_pooling_forward_primitive_desc_create(
        &pd, engine(), dnnl_forward_training, dnnl_pooling_max, input, output, strides, kernel,
        dilations, before, after, NULL);
#else
  dnnl_pooling_v2_desc_t d;
  if (backward) {
    if (!dnnl_pooling_v2_backward_desc_init(
            &d, dnnl_pooling_max, &input, &output, strides, kernel, dilations, before, after))
      dnnl_primitive_desc_create(&pd, &d, NULL, engine(), op->forward_pd);
  } else {
    if (!dnnl_pooling_v2_forward_desc_init(
            &d, dnnl_forward_training, dnnl_pooling_max, &input, &output, strides, kernel, dilations,
            before, after))
      dnnl_primitive_desc_create(&pd, &d, NULL, engine(), NULL);
  }
#endif
  release(input), release(output);
  return pd;
}

static dnnl_primitive_desc_t upsampling_descriptor(const cdnn_operation *op, int backward) {
  cdnn_shape s = op->input_shape;
  long factor = op->upsampling_factor;
  float factors[] = {factor, factor};
  descriptor input, output;
  if (shape_descriptors(s, s.channels, factor * s.height, factor * s.width, op->layout, &input, &output))
    return NULL;
  dnnl_primitive_desc_t pd = NULL;
#if DNNL_VERSION_MAJOR >= 3
  if (backward)
    dnnl_resampling_backward_primitive_desc_create(
        &pd, engine(), dnnl_resampling_nearest, factors, input, output, op->forward_pd, NULL);
  else
    dnnl_resampling_forward_primitive_desc_create(
        &pd, engine(), dnnl_forward_training, dnnl_resampling_nearest, factors, input, output, NULL);
#else
  dnnl_resampling_desc_t d;
  if (backward) {
    if (!dnnl_resampling_backward_desc_init(&d, dnnl_resampling_nearest, factors, &input, &output))
      dnnl_primitive_desc_create(&pd, &d, NULL, engine(), op->forward_pd);
  } else {
    if (!dnnl_resampling_forward_desc_init(
            &d, dnnl_forward_training, dnnl_resampling_nearest, factors, &input, &output))
      dnnl_primitive_desc_create(&pd, &d, NULL, engine(), NULL);
  }
#endif
  release(input), release(output);
  return pd;
}

static dnnl_primitive_desc_t concat_descriptor(const cdnn_operation *op) {
  descriptor sources[MAXIMUM_ARGUMENTS];
  for (long i = 0; i < op->inputs; i++) {
    dnnl_dims_t dims;
    set_dims(dims, op->input_shape);
    dims[1] = op->concat_channels[i];
    plain(&sources[i], 4, dims, op->layout);
  }
  dnnl_primitive_desc_t pd = NULL;
#if DNNL_VERSION_MAJOR >= 3
  const_dnnl_memory_desc_t list[MAXIMUM_ARGUMENTS];
  for (long i = 0; i < op->inputs; i++) list[i] = sources[i];
  dnnl_concat_primitive_desc_create(&pd, engine(), NULL, (int)op->inputs, 1, list, NULL);
#else
  dnnl_concat_primitive_desc_create(&pd, NULL, (int)op->inputs, 1, sources, NULL, engine());
#endif
  for (long i = 0; i < op->inputs; i++) release(sources[i]);
  return pd;
}

static dnnl_primitive_desc_t make_descriptor(const cdnn_operation *op, int backward) {
  switch (op->kind) {
    case CONVOLUTION: return convolution_descriptor(op, backward);
    case MAX_POOLING: return pooling_descriptor(op, backward);
    case CONCAT: return backward ? NULL : concat_descriptor(op);
    case UPSAMPLING: return upsampling_descriptor(op, backward);
  }
  return NULL;
}

static int takes_any_layout(const cdnn_operation *op) {
  return op->kind == MAX_POOLING || op->kind == UPSAMPLING || op->kind == CONCAT;
}

/// The layout in which an operation that takes any meets its inputs: that of the first one, so that what
/// convolutions chose stays as it is (channels last, or blocks of 8 or 16, by the processor). A
/// concatenation joins blocks only where every input is made of whole ones.
static dnnl_format_tag_t layout_for(const cdnn_operation *op, const cdnn_memory *input) {
  dnnl_format_tag_t tag = tag_of(input->layout);
  if (op->kind == CONCAT)
    for (long i = 0; i < op->inputs; i++)
      if (op->concat_channels[i] % block_of(tag)) tag = dnnl_nchw;
  return tag;
}

/// Makes the forward primitive of an operation that takes any layout, for the layout of `input`.
static int prepare_forward(cdnn_operation *op, const cdnn_memory *input) {
  dnnl_format_tag_t layout = layout_for(op, input);
  if (op->forward_pd && op->layout == layout) return 0;
  destroy_pass(&op->forward);
  destroy_pass(&op->backward);
  if (op->forward_pd) dnnl_primitive_desc_destroy(op->forward_pd);
  cdnn_memory_destroy(op->workspace);
  op->workspace = NULL;
  op->layout = layout;
  op->forward_pd = make_descriptor(op, 0);
  return !op->forward_pd || take(&op->forward, op->forward_pd, 0, 0);
}

static cdnn_operation *operation_on(cdnn_shape input, enum kind kind) {
  cdnn_operation *op = calloc(1, sizeof *op);
  if (op) op->kind = kind, op->inputs = 1, op->input_shape = input;
  return op;
}

static cdnn_operation *finish(cdnn_operation *op) {
  if (op->forward_pd && !take(&op->forward, op->forward_pd, 0, op->kind == CONVOLUTION)) return op;
  cdnn_operation_destroy(op);
  return NULL;
}

static cdnn_memory *plain_weights(const cdnn_operation *op, const float *values) {
  const cdnn_convolution *c = &op->convolution;
  long g = c->groups, in = op->input_shape.channels;
  dnnl_dims_t grouped = {g, c->out_channels / g, in / g, c->kernel_height, c->kernel_width};
  dnnl_dims_t single = {c->out_channels, in, c->kernel_height, c->kernel_width};
  descriptor d;
  if (plain(&d, g > 1 ? 5 : 4, g > 1 ? grouped : single, g > 1 ? dnnl_goihw : dnnl_oihw)) return NULL;
  cdnn_memory *m = memory_with(d);
  release(d);
  if (!m) return NULL;
  size_t count;
  float *data = cdnn_memory_data(m, &count);
  memcpy(data, values, count * sizeof(float));
  return m;
}

cdnn_operation *cdnn_convolution_create(
    cdnn_shape input, const cdnn_convolution *parameters, const float *weights, const float *bias) {
  cdnn_operation *op = operation_on(input, CONVOLUTION);
  if (!op) return NULL;
  op->convolution = *parameters;
  op->forward_pd = convolution_descriptor(op, 0);
  op->weights = plain_weights(op, weights);
  descriptor d;
  dnnl_dims_t biases = {parameters->out_channels};
  if (!plain(&d, 1, biases, dnnl_x)) {
    op->bias = memory_with(d);
    release(d);
  }
  if (!op->weights || !op->bias) {
    cdnn_operation_destroy(op);
    return NULL;
  }
  memcpy(cdnn_memory_data(op->bias, NULL), bias, parameters->out_channels * sizeof(float));
  if (!(op = finish(op))) return NULL;
  op->forward_weights = converted(op->weights, op->forward.weights);
  if (op->forward_weights) return op;
  cdnn_operation_destroy(op);
  return NULL;
}

cdnn_operation *cdnn_max_pooling_create(cdnn_shape input, const cdnn_pooling *parameters) {
  cdnn_operation *op = operation_on(input, MAX_POOLING);
  if (op) op->pooling = *parameters;
  return op;
}

cdnn_operation *cdnn_upsampling_create(cdnn_shape input, long factor) {
  cdnn_operation *op = operation_on(input, UPSAMPLING);
  if (op) op->upsampling_factor = factor;
  return op;
}

cdnn_operation *cdnn_concat_create(const cdnn_shape *inputs, long count) {
  if (count < 1 || count > MAXIMUM_ARGUMENTS - 1) return NULL;
  cdnn_operation *op = operation_on(inputs[0], CONCAT);
  if (!op) return NULL;
  op->inputs = count;
  for (long i = 0; i < count; i++) op->concat_channels[i] = inputs[i].channels;
  return op;
}

/// `memory` in `layout`: itself where it has it already, else a copy that goes to `*owned`.
static const cdnn_memory *in_layout(const cdnn_memory *memory, descriptor layout, cdnn_memory **owned) {
  *owned = NULL;
  if (equal(memory->layout, layout)) return memory;
  return *owned = converted(memory, layout);
}

/// The convolution that a gradient goes back through: the kernels turned by half a turn, inputs and
/// outputs exchanged, the border complementary. NULL where that does not hold. oneDNN's own way back wants
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
  if (c->stride_y != 1 || c->stride_x != 1 || c->groups != 1 || back.pad_top < 0 ||
      back.pad_bottom < 0 || back.pad_left < 0 || back.pad_right < 0)
    return NULL;
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
    const float *weights = cdnn_memory_data(op->weights, NULL);
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
    result = cdnn_convolution_create(shape, &back, turned, zeros);
  }
  free(turned);
  free(zeros);
  return result;
}

static int is_strided(const cdnn_operation *op) {
  return op->convolution.stride_y != 1 || op->convolution.stride_x != 1;
}

/// A gradient's way back through a convolution of some stride to few channels: a 1x1 convolution that makes a
/// channel of each tap and input channel, to be added up by `add_taps`. oneDNN's own way back leaves most
/// lanes idle there (7x7, stride 2, 64 to 3 channels, 112x112: 15.3 ms, this way 4.7). NULL where it is not
/// for few channels.
static cdnn_operation *make_taps(const cdnn_operation *op) {
  const cdnn_convolution *c = &op->convolution;
  cdnn_shape shape = op->input_shape;
  long in = shape.channels, out = c->out_channels, taps = c->kernel_height * c->kernel_width;
  if (in > 4 || c->groups != 1) return NULL;
  shape.channels = out;
  shape.height = output_extent(shape.height, c->kernel_height, c->stride_y, c->dilation_y, c->pad_top, c->pad_bottom);
  shape.width = output_extent(shape.width, c->kernel_width, c->stride_x, c->dilation_x, c->pad_left, c->pad_right);
  cdnn_convolution back = {
      // Whole vectors: what is beyond the taps stays zero.
      .out_channels = (taps * in + 15) / 16 * 16, .kernel_height = 1, .kernel_width = 1, .stride_y = 1,
      .stride_x = 1, .dilation_y = 1, .dilation_x = 1, .groups = 1};
  float *turned = calloc(back.out_channels * out, sizeof(float)), *zeros = calloc(back.out_channels, sizeof(float));
  const float *weights = cdnn_memory_data(op->weights, NULL);
  cdnn_operation *result = NULL;
  if (turned && zeros) {
    for (long o = 0; o < out; o++)
      for (long i = 0; i < in; i++)
        for (long t = 0; t < taps; t++) turned[(t * in + i) * out + o] = weights[(o * in + i) * taps + t];
    result = cdnn_convolution_create(shape, &back, turned, zeros);
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
static cdnn_memory *add_taps(const cdnn_operation *op, const cdnn_memory *taps) {
  struct taps work = {.convolution = &op->convolution, .input = op->input_shape};
  work.output = op->adjoint->input_shape;
  work.channels = op->adjoint->convolution.out_channels;
  descriptor input, output;
  if (shape_descriptors(op->input_shape, work.channels, work.output.height, work.output.width, dnnl_nhwc, &input, &output))
    return NULL;
  cdnn_memory *owned, *result = memory_with(input);
  const cdnn_memory *source = in_layout(taps, output, &owned);
  release(input), release(output);
  if (result && source) {
    work.from = cdnn_memory_data(source, NULL), work.to = cdnn_memory_data(result, NULL);
    parallel_for(op->input_shape.batch * op->input_shape.height, add_tap_rows, &work);
  } else {
    cdnn_memory_destroy(result);
    result = NULL;
  }
  cdnn_memory_destroy(owned);
  return result;
}

/// The sum of the adjoint's channels, each moved to the row of the kernel that it stands for.
static cdnn_memory *add_rows(const cdnn_operation *op, const cdnn_memory *rows) {
  const cdnn_convolution *c = &op->convolution;
  cdnn_shape s = op->input_shape;
  long out_height = s.height + c->pad_top + c->pad_bottom - (c->kernel_height - 1) * c->dilation_y;
  long offset = (c->kernel_height - 1) * c->dilation_y - c->pad_top;
  cdnn_memory *result = cdnn_memory_create(s, NULL);
  size_t count = s.batch * c->kernel_height * out_height * s.width;
  float *values = malloc(count * sizeof(float));
  if (!result || !values || cdnn_memory_read(rows, values)) {
    cdnn_memory_destroy(result);
    free(values);
    return NULL;
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
  free(values);
  return result;
}

/// `input` inside the operation's border of zeros, in the layout that the convolution wants.
static const cdnn_memory *with_border(cdnn_operation *op, const cdnn_memory *input) {
  if (!op->bordered) {
    if (!(op->bordered = memory_with(op->forward.input))) return NULL;
    size_t count;
    float *data = cdnn_memory_data(op->bordered, &count);
    memset(data, 0, count * sizeof(float));
  }
  dnnl_dims_t dims, offsets = {0, 0, op->convolution.pad_top, op->convolution.pad_left};
  set_dims(dims, op->input_shape);
  descriptor inside;
  if (submemory(&inside, op->bordered->layout, dims, offsets)) return NULL;
  int failed = reorder(input->memory, input->layout, op->bordered->memory, inside);
  release(inside);
  return failed ? NULL : op->bordered;
}

cdnn_memory *cdnn_forward(cdnn_operation *op, const cdnn_memory *const *inputs) {
  dnnl_exec_arg_t arguments[MAXIMUM_ARGUMENTS + 4];
  cdnn_memory *owned[MAXIMUM_ARGUMENTS] = {0};
  int count = 0, failed = 0;
  if (takes_any_layout(op) && prepare_forward(op, inputs[0])) return NULL;
  cdnn_memory *result = memory_with(op->forward.output);
  if (!result) return NULL;
  if (op->kind == CONCAT) {
    for (long i = 0; i < op->inputs && !failed; i++) {
      descriptor wanted;
      memset(&wanted, 0, sizeof wanted);
#if DNNL_VERSION_MAJOR >= 3
      wanted = clone(dnnl_primitive_desc_query_md(op->forward_pd, dnnl_query_src_md, (int)i));
#else
      wanted = *dnnl_primitive_desc_query_md(op->forward_pd, dnnl_query_src_md, (int)i);
#endif
      const cdnn_memory *source = in_layout(inputs[i], wanted, &owned[i]);
      release(wanted);
      if (!source) failed = 1;
      else arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_MULTIPLE_SRC + (int)i, source->memory};
    }
  } else {
    int bordered = op->kind == CONVOLUTION && has_wide_border(&op->convolution);
    const cdnn_memory *source = bordered ? with_border(op, inputs[0])
                                         : in_layout(inputs[0], op->forward.input, &owned[0]);
    if (!source) failed = 1;
    else arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SRC, source->memory};
  }
  if (op->kind == CONVOLUTION) {
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, op->forward_weights->memory};
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_BIAS, op->bias->memory};
  }
  if (!is_empty(op->forward.workspace)) {
    if (!op->workspace) op->workspace = memory_with(op->forward.workspace);
    if (!op->workspace) failed = 1;
    else arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WORKSPACE, op->workspace->memory};
  }
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DST, result->memory};
  failed = failed || execute(op->forward.primitive, count, arguments);
  for (long i = 0; i < op->inputs; i++) cdnn_memory_destroy(owned[i]);
  if (!failed) return result;
  cdnn_memory_destroy(result);
  return NULL;
}

/// The backward primitive is made when it is first asked for: most programs only go forward.
static int prepare_backward(cdnn_operation *op) {
  if (op->backward.primitive) return 0;
  dnnl_primitive_desc_t pd = make_descriptor(op, 1);
  if (!pd) return 1;
  int failed = take(&op->backward, pd, 1, op->kind == CONVOLUTION);
  dnnl_primitive_desc_destroy(pd);
  if (failed || op->kind != CONVOLUTION) return failed;
  op->backward_weights = converted(op->weights, op->backward.weights);
  return op->backward_weights == NULL;
}

cdnn_memory *cdnn_backward(cdnn_operation *op, const cdnn_memory *output_gradient) {
  if (op->kind == CONCAT) return NULL;
  if (op->kind == CONVOLUTION && !op->adjoint && !op->backward.primitive)
    op->adjoint = is_strided(op) ? make_taps(op) : make_adjoint(op);
  if (op->adjoint) {
    cdnn_memory *moved = cdnn_forward(op->adjoint, &output_gradient);
    int is_whole = !is_strided(op) && op->input_shape.channels > 1;
    if (!moved || is_whole) return moved;
    cdnn_memory *sum = is_strided(op) ? add_taps(op, moved) : add_rows(op, moved);
    cdnn_memory_destroy(moved);
    return sum;
  }
  if (prepare_backward(op)) return NULL;
  cdnn_memory *owned_gradient = NULL;
  cdnn_memory *result = memory_with(op->backward.output);
  const cdnn_memory *gradient = in_layout(output_gradient, op->backward.input, &owned_gradient);
  if (!result || !gradient) {
    cdnn_memory_destroy(result);
    return NULL;
  }
  dnnl_exec_arg_t arguments[6];
  int count = 0, failed = 0;
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_DST, gradient->memory};
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_SRC, result->memory};
  if (op->kind == CONVOLUTION)
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, op->backward_weights->memory};
  if (op->workspace)
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WORKSPACE, op->workspace->memory};
  failed = failed || execute(op->backward.primitive, count, arguments);
  cdnn_memory_destroy(owned_gradient);
  if (!failed) return result;
  cdnn_memory_destroy(result);
  return NULL;
}
