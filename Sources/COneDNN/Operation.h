// Operations: what they are made of, and what is the same for those that are one primitive of oneDNN. Each kind has a
// file of its own, which makes operations and tells here how they run; this file knows none of them.

#pragma once

#include "Memory.h"
#include "Primitive.h"
#include "Weights.h"

#define MAXIMUM_INPUTS 64

/// How operations of one kind run.
struct kind {
  /// The descriptor of the primitive, forward, or `backward` once the forward one is there; no function where no
  /// primitive does it.
  dnnl_primitive_desc_t (*descriptor)(const cdnn_operation *op, int backward);
  /// `cdnn_forward` of this kind.
  int (*forward)(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result);
  /// `cdnn_backward` of this kind; no function for operations of several inputs.
  int (*backward)(cdnn_operation *op, const cdnn_memory *output_gradient, cdnn_memory *result);
};

/// One direction of an operation: its primitive and the layouts that it wants. A backward pass takes the gradient with
/// respect to the output and gives the one with respect to the input.
struct pass {
  struct primitive primitive;
  descriptor input, output, weights, workspace;
};

struct cdnn_operation {
  const struct kind *kind;
  long inputs;
  cdnn_shape input_shape;
  cdnn_convolution convolution;
  cdnn_pooling pooling;
  long upsampling_factor;
  // Of a pooling and an upsampling, which take layouts as they come: the one that their primitives were made for.
  dnnl_format_tag_t layout;
  // How many channels each input of a concatenation has.
  long concat_channels[MAXIMUM_INPUTS];
  dnnl_primitive_desc_t forward_pd;
  struct pass forward, backward;
  // Of a convolution, else none; and as the primitives want them.
  cdnn_weights *weights;
  const cdnn_memory *forward_weights, *backward_weights;
  // The same of a convolution for which our own code takes the place of a primitive, else none.
  const clayers_winograd *winograd;
  cdnn_memory *workspace;
  // The input with its border of zeros, where oneDNN's fast kernels cannot add one themselves.
  cdnn_memory *bordered;
  // The backward pass as a convolution of its own, where oneDNN's is slow.
  cdnn_operation *adjoint;
  // Empty but while the operation runs: inputs in the layout that it wants, the gradient likewise, and what
  // the adjoint makes where that is still to be added up.
  cdnn_memory *converted[MAXIMUM_INPUTS], *converted_gradient, *moved;
};

cdnn_operation *operation_on(cdnn_shape input, const struct kind *kind);
/// Takes over the forward primitive of an operation that knows its layouts; NULL, and no operation, without one.
cdnn_operation *operation_finish(cdnn_operation *op);
/// Makes the forward primitive of an operation that takes any layout for this one, the input's, so that what
/// convolutions chose stays as it is (channels last, or blocks of 8 or 16, by the processor).
int operation_follow(cdnn_operation *op, dnnl_format_tag_t layout);
/// Whether an operation must not be cut into parts.
int operation_is_alone(const cdnn_operation *op);
/// Runs the forward primitive on `input`.
int operation_run(cdnn_operation *op, const cdnn_memory *input, cdnn_memory *result);
/// Runs the backward primitive.
int operation_run_back(cdnn_operation *op, const cdnn_memory *output_gradient, cdnn_memory *result);

long output_extent(long n, long kernel, long stride, long dilation, long before, long after);
/// The layouts of an operation's input and of its output, both by the same name.
int shape_descriptors(
    cdnn_shape shape, long channels, long height, long width, dnnl_format_tag_t tag, descriptor *input,
    descriptor *output);
