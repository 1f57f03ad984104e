// Operations: what they are made of, and what each kind adds to the way they run.

#pragma once

#include "Memory.h"

#define MAXIMUM_INPUTS 64

enum kind { CONVOLUTION, MAX_POOLING, CONCAT, UPSAMPLING };

/// One direction of an operation: its primitive and the layouts that it wants. A backward pass takes the gradient with
/// respect to the output and gives the one with respect to the input.
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
  long upsampling_factor;
  // Of a pooling and an upsampling, which take layouts as they come: the one that their primitives were made for.
  dnnl_format_tag_t layout;
  // How many channels each input of a concatenation has.
  long concat_channels[MAXIMUM_INPUTS];
  dnnl_primitive_desc_t forward_pd;
  struct pass forward, backward;
  cdnn_memory *weights, *bias, *forward_weights, *backward_weights, *workspace;
  // The input with its border of zeros, where oneDNN's fast kernels cannot add one themselves.
  cdnn_memory *bordered;
  // The backward pass as a convolution of its own, where oneDNN's is slow.
  cdnn_operation *adjoint;
  // Empty but while the operation runs: inputs in the layout that it wants, the gradient likewise, and what
  // the adjoint makes where that is still to be added up.
  cdnn_memory *converted[MAXIMUM_INPUTS], *converted_gradient, *moved;
};

cdnn_operation *operation_on(cdnn_shape input, enum kind kind);
/// Takes over the forward primitive of an operation that knows its layouts; NULL, and no operation, without one.
cdnn_operation *operation_finish(cdnn_operation *op);
/// The forward pass of a concatenation.
int concat_forward(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result);
/// The part of a convolution's backward pass that is an `adjoint`, which is there.
int adjoint_backward(cdnn_operation *op, const cdnn_memory *output_gradient, cdnn_memory *result);
/// Makes the `adjoint` of a convolution where one is faster than oneDNN's own backward pass.
void adjoint_make(cdnn_operation *op);

long output_extent(long n, long kernel, long stride, long dilation, long before, long after);
/// The layouts of an operation's input and of its output, both by the same name.
int shape_descriptors(
    cdnn_shape shape, long channels, long height, long width, dnnl_format_tag_t tag, descriptor *input,
    descriptor *output);

int has_wide_border(const cdnn_convolution *c);
/// `input` inside the operation's border of zeros, in the layout that the convolution wants.
const cdnn_memory *with_border(cdnn_operation *op, const cdnn_memory *input);
int is_strided(const cdnn_operation *op);

// Backward passes that add up what a convolution to more channels made.

/// The convolution for `add_taps`, NULL where it is not for few channels.
cdnn_operation *make_taps(const cdnn_operation *op);
int add_taps(cdnn_operation *op, const cdnn_memory *taps, cdnn_memory *result);

// Descriptors of primitives, forward, or `backward` once the forward one is there.

dnnl_primitive_desc_t convolution_descriptor(const cdnn_operation *op, int backward);
dnnl_primitive_desc_t pooling_descriptor(const cdnn_operation *op, int backward);
dnnl_primitive_desc_t upsampling_descriptor(const cdnn_operation *op, int backward);
