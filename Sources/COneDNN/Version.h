// All that differs between oneDNN 2.x and 3.x: descriptors of layouts are values in one and opaque handles in the
// other, and descriptors of primitives are made in two steps or in one.

#pragma once

#include "COneDNN.h"

#include <oneapi/dnnl/dnnl.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef dnnl_memory_desc_t descriptor;
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t const_descriptor;
#define REFERENCE(d) (d)
#else
typedef dnnl_memory_desc_t const_descriptor;
#define REFERENCE(d) (&(d))
#endif

/// The descriptor of 32-bit floats in a layout; whoever gets one from these functions releases it.
int descriptor_make(descriptor *out, int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag);
/// What a primitive wants or gives; empty where it has no such memory.
descriptor descriptor_query(const_dnnl_primitive_desc_t pd, dnnl_query_t what);
descriptor descriptor_copy(const_descriptor d);
/// The part of a memory that has these sizes and begins at these offsets.
int descriptor_part(descriptor *out, const_descriptor whole, const dnnl_dims_t dims, const dnnl_dims_t offsets);
void descriptor_release(descriptor d);
int descriptor_equal(const_descriptor a, const_descriptor b);
size_t descriptor_size(const_descriptor d);
int descriptor_is_empty(const_descriptor d);
/// The name of a layout that convolutions choose: blocks of 8 or 16 channels, channels last, or plain.
dnnl_format_tag_t descriptor_tag(const_descriptor d);

/// How windows are laid over rows and columns.
struct windows {
  dnnl_dims_t kernel, strides, dilations, before, after;
};

// Descriptors of primitives, NULL where the library has none: forward, or with the forward one as `hint` backward.
// Their scratch memory is their caller's.

dnnl_primitive_desc_t convolution_primitive(
    dnnl_alg_kind_t algorithm, const_descriptor input, const_descriptor weights, const_descriptor bias,
    const_descriptor output, const struct windows *windows, int fuse_relu, const_dnnl_primitive_desc_t hint);
/// `kind`: whether a forward pass keeps what a backward one needs.
dnnl_primitive_desc_t max_pooling_primitive(
    dnnl_prop_kind_t kind, const_descriptor input, const_descriptor output, const struct windows *windows,
    const_dnnl_primitive_desc_t hint);
dnnl_primitive_desc_t upsampling_primitive(
    const_descriptor input, const_descriptor output, float factor, const_dnnl_primitive_desc_t hint);
/// A change of layout.
dnnl_primitive_desc_t reorder_primitive(const_descriptor from, const_descriptor to);

#ifdef __cplusplus
}
#endif
