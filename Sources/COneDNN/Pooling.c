// Pooling and upsampling, which take layouts as they come.

#include "Operation.h"

static dnnl_primitive_desc_t pooling_descriptor(const cdnn_operation *op, int backward) {
  const cdnn_pooling *p = &op->pooling;
  if (backward && p->forward_only) return NULL;
  cdnn_shape s = op->input_shape;
  long oh = output_extent(s.height, p->kernel_height, p->stride_y, 1, p->pad_top, p->pad_bottom);
  long ow = output_extent(s.width, p->kernel_width, p->stride_x, 1, p->pad_left, p->pad_right);
  descriptor input, output;
  if (shape_descriptors(s, s.channels, oh, ow, op->layout, &input, &output)) return NULL;
  struct windows windows = {
      .kernel = {p->kernel_height, p->kernel_width}, .strides = {p->stride_y, p->stride_x},
      .before = {p->pad_top, p->pad_left}, .after = {p->pad_bottom, p->pad_right}};
  dnnl_prop_kind_t kind = p->forward_only ? dnnl_forward_inference : dnnl_forward_training;
  dnnl_primitive_desc_t pd = max_pooling_primitive(kind, input, output, &windows, backward ? op->forward_pd : NULL);
  descriptor_release(input), descriptor_release(output);
  return pd;
}

static dnnl_primitive_desc_t upsampling_descriptor(const cdnn_operation *op, int backward) {
  cdnn_shape s = op->input_shape;
  long factor = op->upsampling_factor;
  descriptor input, output;
  if (shape_descriptors(s, s.channels, factor * s.height, factor * s.width, op->layout, &input, &output))
    return NULL;
  dnnl_primitive_desc_t pd = upsampling_primitive(input, output, factor, backward ? op->forward_pd : NULL);
  descriptor_release(input), descriptor_release(output);
  return pd;
}

// Planes one after another are pooled by code that takes 5 times as long as that for blocks, which every processor
// with AVX2 has, the change of layout included. Values are the same.
static int pool(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result) {
  dnnl_format_tag_t layout = descriptor_tag(inputs[0]->layout);
  if (layout == dnnl_nchw && op->input_shape.channels % block_of(dnnl_nChw8c) == 0) layout = dnnl_nChw8c;
  return operation_follow(op, layout) || operation_run(op, inputs[0], result);
}

static int upsample(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result) {
  return operation_follow(op, descriptor_tag(inputs[0]->layout)) || operation_run(op, inputs[0], result);
}

static const struct kind max_pooling = {pooling_descriptor, pool, operation_run_back};
static const struct kind upsampling = {upsampling_descriptor, upsample, operation_run_back};

cdnn_operation *cdnn_max_pooling_create(cdnn_shape input, const cdnn_pooling *parameters) {
  cdnn_operation *op = operation_on(input, &max_pooling);
  if (op) op->pooling = *parameters;
  return op;
}

cdnn_operation *cdnn_upsampling_create(cdnn_shape input, long factor) {
  cdnn_operation *op = operation_on(input, &upsampling);
  if (op) op->upsampling_factor = factor;
  return op;
}
