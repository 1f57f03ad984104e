#include "Operation.h"

#include "Parallel.h"
#include "Scratch.h"

#include <stdlib.h>
#include <string.h>

static void destroy_pass(struct pass *pass) {
  primitive_release(&pass->primitive);
  descriptor_release(pass->input);
  descriptor_release(pass->output);
  descriptor_release(pass->weights);
  descriptor_release(pass->workspace);
  memset(pass, 0, sizeof *pass);
}

void cdnn_operation_destroy(cdnn_operation *op) {
  if (!op) return;
  destroy_pass(&op->forward);
  destroy_pass(&op->backward);
  if (op->forward_pd) dnnl_primitive_desc_destroy(op->forward_pd);
  cdnn_weights_destroy(op->weights);
  cdnn_memory_destroy(op->workspace);
  cdnn_memory_destroy(op->bordered);
  if (op->winograd) scratch_leave();
  cdnn_operation_destroy(op->adjoint);
  for (long i = 0; i < op->inputs; i++) cdnn_memory_destroy(op->converted[i]);
  cdnn_memory_destroy(op->converted_gradient);
  cdnn_memory_destroy(op->moved);
  free(op);
}

/// Takes over `pd`'s primitive and layouts; `backward` swaps to the gradients' names.
static int take(struct pass *pass, dnnl_primitive_desc_t pd, int backward, int has_weights) {
  if (primitive_make(&pass->primitive, pd)) return 1;
  pass->input = descriptor_query(pd, backward ? dnnl_query_diff_dst_md : dnnl_query_src_md);
  pass->output = descriptor_query(pd, backward ? dnnl_query_diff_src_md : dnnl_query_dst_md);
  if (has_weights) pass->weights = descriptor_query(pd, dnnl_query_weights_md);
  if (!backward) pass->workspace = descriptor_query(pd, dnnl_query_workspace_md);
  return 0;
}

long output_extent(long n, long kernel, long stride, long dilation, long before, long after) {
  return (n + before + after - ((kernel - 1) * dilation + 1)) / stride + 1;
}

int shape_descriptors(
    cdnn_shape shape, long channels, long height, long width, dnnl_format_tag_t tag, descriptor *input,
    descriptor *output) {
  dnnl_dims_t in, out = {shape.batch, channels, height, width};
  set_dims(in, shape);
  return descriptor_make(input, 4, in, tag) || descriptor_make(output, 4, out, tag);
}

int operation_follow(cdnn_operation *op, dnnl_format_tag_t layout) {
  if (op->forward_pd && op->layout == layout) return 0;
  destroy_pass(&op->forward);
  destroy_pass(&op->backward);
  if (op->forward_pd) dnnl_primitive_desc_destroy(op->forward_pd);
  cdnn_memory_destroy(op->workspace);
  op->workspace = NULL;
  op->layout = layout;
  op->forward_pd = op->kind->descriptor(op, 0);
  if (op->forward_pd && !take(&op->forward, op->forward_pd, 0, 0)) return 0;
  // So that the next call does not take it for made.
  if (op->forward_pd) dnnl_primitive_desc_destroy(op->forward_pd);
  op->forward_pd = NULL;
  return 1;
}

cdnn_operation *operation_on(cdnn_shape input, const struct kind *kind) {
  cdnn_operation *op = calloc(1, sizeof *op);
  if (op) op->kind = kind, op->inputs = 1, op->input_shape = input;
  return op;
}

cdnn_operation *operation_finish(cdnn_operation *op) {
  if (op->forward_pd && !take(&op->forward, op->forward_pd, 0, op->weights != NULL)) return op;
  cdnn_operation_destroy(op);
  return NULL;
}

// oneDNN computes groups of a few channels by matrix products. In two parts, 3 channels and 1,600 pixels or more, it
// leaves a share of the result as it was (2.6 on AVX2).
int operation_is_alone(const cdnn_operation *op) { return op->convolution.groups > 1; }

int cdnn_forward(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result) {
  parallel_set_alone(operation_is_alone(op));
  int failed = op->kind->forward(op, inputs, result);
  parallel_set_alone(0);
  return failed;
}

int cdnn_backward(cdnn_operation *op, const cdnn_memory *output_gradient, cdnn_memory *result) {
  parallel_set_alone(operation_is_alone(op));
  int failed = op->kind->backward ? op->kind->backward(op, output_gradient, result) : 1;
  parallel_set_alone(0);
  return failed;
}

int operation_run(cdnn_operation *op, const cdnn_memory *given, cdnn_memory *result) {
  if (memory_prepare(result, op->forward.output)) return 1;
  const cdnn_memory *input = memory_in_layout(given, op->forward.input, &op->converted[0]);
  dnnl_exec_arg_t arguments[MOST_ARGUMENTS];
  int count = 0, failed = !input;
  if (input) arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SRC, input->memory};
  if (op->forward_weights) {
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, op->forward_weights->memory};
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_BIAS, weights_bias(op->weights)->memory};
  }
  if (!descriptor_is_empty(op->forward.workspace)) {
    if (!op->workspace) op->workspace = memory_with(op->forward.workspace);
    if (!op->workspace) failed = 1;
    else arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WORKSPACE, op->workspace->memory};
  }
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DST, result->memory};
  failed = failed || primitive_run(&op->forward.primitive, count, arguments);
  memory_clear(op->converted[0]);
  return failed;
}

/// The backward primitive is made when it is first asked for: most programs only go forward.
static int prepare_backward(cdnn_operation *op) {
  if (op->backward.primitive.handle) return 0;
  dnnl_primitive_desc_t pd = op->kind->descriptor(op, 1);
  if (!pd) return 1;
  int failed = take(&op->backward, pd, 1, op->weights != NULL);
  dnnl_primitive_desc_destroy(pd);
  if (failed || !op->weights) return failed;
  op->backward_weights = weights_in_layout(op->weights, op->backward.weights);
  if (op->backward_weights) return 0;
  destroy_pass(&op->backward);
  return 1;
}

int operation_run_back(cdnn_operation *op, const cdnn_memory *output_gradient, cdnn_memory *result) {
  if (prepare_backward(op) || memory_prepare(result, op->backward.output)) return 1;
  const cdnn_memory *gradient = memory_in_layout(output_gradient, op->backward.input, &op->converted_gradient);
  dnnl_exec_arg_t arguments[MOST_ARGUMENTS];
  int count = 0, failed = !gradient;
  if (gradient) arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_DST, gradient->memory};
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DIFF_SRC, result->memory};
  if (op->backward_weights)
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, op->backward_weights->memory};
  if (op->workspace)
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WORKSPACE, op->workspace->memory};
  failed = failed || primitive_run(&op->backward.primitive, count, arguments);
  memory_clear(op->converted_gradient);
  return failed;
}
