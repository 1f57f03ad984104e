// Convolutions as far as they are one primitive forward and one backward.

#pragma once

#include "Operation.h"

/// A convolution that runs as `kind` says.
cdnn_operation *convolution_make(
    const struct kind *kind, cdnn_shape input, const cdnn_convolution *parameters, cdnn_weights *weights);

// What convolutions put into their `kind`.

dnnl_primitive_desc_t convolution_descriptor(const cdnn_operation *op, int backward);
int convolution_forward(cdnn_operation *op, const cdnn_memory *const *inputs, cdnn_memory *result);
