#include "Version.h"

#include "Engine.h"
#include "Guard.h"

#include <atomic>
#include <cstring>
#include <oneapi/dnnl/dnnl_version.h>

int cdnn_version(void) {
  const dnnl_version_t *v = dnnl_version();
  return v->major * 10000 + v->minor * 100 + v->patch;
}

static dnnl_format_tag_t tag_with(int levels, const dnnl_dim_t *blocks, const dnnl_dim_t *strides) {
  if (levels == 1 && blocks[0] == 16) return dnnl_nChw16c;
  if (levels == 1 && blocks[0] == 8) return dnnl_nChw8c;
  return levels == 0 && strides[1] == 1 ? dnnl_nhwc : dnnl_nchw;
}

static dnnl_status_t append_relu(dnnl_primitive_attr_t attributes) {
  dnnl_post_ops_t chain = nullptr;
  dnnl_status_t failed = dnnl_post_ops_create(&chain);
#if DNNL_VERSION_MAJOR >= 3
  if (!failed) failed = dnnl_post_ops_append_eltwise(chain, dnnl_eltwise_relu, 0, 0);
#else
  if (!failed) failed = dnnl_post_ops_append_eltwise(chain, 1, dnnl_eltwise_relu, 0, 0);
#endif
  if (!failed) failed = dnnl_primitive_attr_set_post_ops(attributes, chain);
  if (chain) dnnl_post_ops_destroy(chain);
  return failed;
}

/// How every primitive is made: with scratch memory of its caller's, and a relu of its results before they are written
/// where that is asked for. Null where they cannot be made, which oneDNN would take for its own choice.
static const_dnnl_primitive_attr_t attributes(int fuse_relu) {
  static std::atomic<dnnl_primitive_attr_t> kinds[2];
  std::atomic<dnnl_primitive_attr_t> &kind = kinds[fuse_relu ? 1 : 0];
  dnnl_primitive_attr_t made = kind, first = nullptr;
  if (made) return made;
  dnnl_status_t failed = guarded([&] { return dnnl_primitive_attr_create(&made); });
  if (failed) return nullptr;
  failed = guarded([&] {
    dnnl_status_t refused = dnnl_primitive_attr_set_scratchpad_mode(made, dnnl_scratchpad_mode_user);
    return refused || !fuse_relu ? refused : append_relu(made);
  });
  if (!failed && kind.compare_exchange_strong(first, made)) return made;
  dnnl_primitive_attr_destroy(made);
  return first;
}

/// The descriptor of a primitive that `make` makes with some attributes for an engine; null where that failed.
template <typename Make>
static dnnl_primitive_desc_t described(int fuse_relu, Make make) {
  const_dnnl_primitive_attr_t how = attributes(fuse_relu);
  dnnl_engine_t engine = onednn_engine();
  dnnl_primitive_desc_t pd = nullptr;
  if (!how || !engine || guarded([&] { return make(&pd, how, engine); })) return nullptr;
  return pd;
}

dnnl_primitive_desc_t reorder_primitive(const_descriptor from, const_descriptor to) {
  return described(0, [&](dnnl_primitive_desc_t *pd, const_dnnl_primitive_attr_t how, dnnl_engine_t engine) {
    return dnnl_reorder_primitive_desc_create(pd, REFERENCE(from), engine, REFERENCE(to), engine, how);
  });
}

#if DNNL_VERSION_MAJOR >= 3

int descriptor_make(descriptor *out, int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag) {
  return guarded([&] { return dnnl_memory_desc_create_with_tag(out, rank, dims, dnnl_f32, tag); });
}

descriptor descriptor_query(const_dnnl_primitive_desc_t pd, dnnl_query_t what) {
  const_dnnl_memory_desc_t found = dnnl_primitive_desc_query_md(pd, what, 0);
  return found ? descriptor_copy(found) : nullptr;
}

descriptor descriptor_copy(const_descriptor d) {
  descriptor copy = nullptr;
  if (guarded([&] { return dnnl_memory_desc_clone(&copy, d); })) return nullptr;
  return copy;
}

int descriptor_part(descriptor *out, const_descriptor whole, const dnnl_dims_t dims, const dnnl_dims_t offsets) {
  return guarded([&] { return dnnl_memory_desc_create_submemory(out, whole, dims, offsets); });
}

void descriptor_release(descriptor d) {
  if (d) dnnl_memory_desc_destroy(d);
}

int descriptor_equal(const_descriptor a, const_descriptor b) { return dnnl_memory_desc_equal(a, b); }

size_t descriptor_size(const_descriptor d) { return dnnl_memory_desc_get_size(d); }

int descriptor_is_empty(const_descriptor d) { return d == nullptr || dnnl_memory_desc_get_size(d) == 0; }

dnnl_format_tag_t descriptor_tag(const_descriptor d) {
  int count = 0;
  dnnl_dims_t *blocks, *strides;
  if (dnnl_memory_desc_query(d, dnnl_query_inner_nblks_s32, &count) ||
      dnnl_memory_desc_query(d, dnnl_query_inner_blks, &blocks) ||
      dnnl_memory_desc_query(d, dnnl_query_strides, &strides))
    return dnnl_nchw;
  return tag_with(count, *blocks, *strides);
}

dnnl_primitive_desc_t convolution_primitive(
    dnnl_alg_kind_t algorithm, const_descriptor input, const_descriptor weights, const_descriptor bias,
    const_descriptor output, const struct windows *w, int fuse_relu, const_dnnl_primitive_desc_t hint) {
  return described(fuse_relu, [&](dnnl_primitive_desc_t *pd, const_dnnl_primitive_attr_t how, dnnl_engine_t engine) {
    return hint ? dnnl_convolution_backward_data_primitive_desc_create(
                      pd, engine, algorithm, input, weights, output, w->strides, w->dilations, w->before, w->after,
                      hint, how)
                : dnnl_convolution_forward_primitive_desc_create(
                      pd, engine, dnnl_forward_inference, algorithm, input, weights, bias, output, w->strides,
                      w->dilations, w->before, w->after, how);
  });
}

dnnl_primitive_desc_t max_pooling_primitive(
    dnnl_prop_kind_t kind, const_descriptor input, const_descriptor output, const struct windows *w,
    const_dnnl_primitive_desc_t hint) {
  return described(0, [&](dnnl_primitive_desc_t *pd, const_dnnl_primitive_attr_t how, dnnl_engine_t engine) {
    return hint ? dnnl_pooling_backward_primitive_desc_create(
                      pd, engine, dnnl_pooling_max, input, output, w->strides, w->kernel, w->dilations, w->before,
                      w->after, hint, how)
                : dnnl_pooling_forward_primitive_desc_create(
                      pd, engine, kind, dnnl_pooling_max, input, output, w->strides, w->kernel, w->dilations,
                      w->before, w->after, how);
  });
}

dnnl_primitive_desc_t upsampling_primitive(
    const_descriptor input, const_descriptor output, float factor, const_dnnl_primitive_desc_t hint) {
  float factors[] = {factor, factor};
  return described(0, [&](dnnl_primitive_desc_t *pd, const_dnnl_primitive_attr_t how, dnnl_engine_t engine) {
    return hint ? dnnl_resampling_backward_primitive_desc_create(
                      pd, engine, dnnl_resampling_nearest, factors, input, output, hint, how)
                : dnnl_resampling_forward_primitive_desc_create(
                      pd, engine, dnnl_forward_training, dnnl_resampling_nearest, factors, input, output, how);
  });
}

#else

int descriptor_make(descriptor *out, int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_init_by_tag(out, rank, dims, dnnl_f32, tag);
}

descriptor descriptor_query(const_dnnl_primitive_desc_t pd, dnnl_query_t what) {
  descriptor copy;
  std::memset(&copy, 0, sizeof copy);
  const dnnl_memory_desc_t *found = dnnl_primitive_desc_query_md(pd, what, 0);
  if (found) copy = *found;
  return copy;
}

descriptor descriptor_copy(const_descriptor d) { return d; }

int descriptor_part(descriptor *out, const_descriptor whole, const dnnl_dims_t dims, const dnnl_dims_t offsets) {
  return dnnl_memory_desc_init_submemory(out, &whole, dims, offsets);
}

void descriptor_release(descriptor d) { (void)d; }

int descriptor_equal(const_descriptor a, const_descriptor b) { return dnnl_memory_desc_equal(&a, &b); }

size_t descriptor_size(const_descriptor d) { return dnnl_memory_desc_get_size(&d); }

int descriptor_is_empty(const_descriptor d) { return d.ndims == 0 || descriptor_size(d) == 0; }

dnnl_format_tag_t descriptor_tag(const_descriptor d) {
  const dnnl_blocking_desc_t *b = &d.format_desc.blocking;
  return tag_with(b->inner_nblks, b->inner_blks, b->strides);
}

dnnl_primitive_desc_t convolution_primitive(
    dnnl_alg_kind_t algorithm, const_descriptor input, const_descriptor weights, const_descriptor bias,
    const_descriptor output, const struct windows *w, int fuse_relu, const_dnnl_primitive_desc_t hint) {
  return described(fuse_relu, [&](dnnl_primitive_desc_t *pd, const_dnnl_primitive_attr_t how, dnnl_engine_t engine) {
    dnnl_convolution_desc_t d;
    dnnl_status_t failed =
        hint ? dnnl_dilated_convolution_backward_data_desc_init(
                   &d, algorithm, &input, &weights, &output, w->strides, w->dilations, w->before, w->after)
             : dnnl_dilated_convolution_forward_desc_init(
                   &d, dnnl_forward_inference, algorithm, &input, &weights, &bias, &output, w->strides, w->dilations,
                   w->before, w->after);
    return failed ? failed : dnnl_primitive_desc_create(pd, &d, how, engine, hint);
  });
}

dnnl_primitive_desc_t max_pooling_primitive(
    dnnl_prop_kind_t kind, const_descriptor input, const_descriptor output, const struct windows *w,
    const_dnnl_primitive_desc_t hint) {
  return described(0, [&](dnnl_primitive_desc_t *pd, const_dnnl_primitive_attr_t how, dnnl_engine_t engine) {
    dnnl_pooling_v2_desc_t d;
    dnnl_status_t failed =
        hint ? dnnl_pooling_v2_backward_desc_init(
                   &d, dnnl_pooling_max, &input, &output, w->strides, w->kernel, w->dilations, w->before, w->after)
             : dnnl_pooling_v2_forward_desc_init(
                   &d, kind, dnnl_pooling_max, &input, &output, w->strides, w->kernel, w->dilations, w->before,
                   w->after);
    return failed ? failed : dnnl_primitive_desc_create(pd, &d, how, engine, hint);
  });
}

dnnl_primitive_desc_t upsampling_primitive(
    const_descriptor input, const_descriptor output, float factor, const_dnnl_primitive_desc_t hint) {
  float factors[] = {factor, factor};
  return described(0, [&](dnnl_primitive_desc_t *pd, const_dnnl_primitive_attr_t how, dnnl_engine_t engine) {
    dnnl_resampling_desc_t d;
    dnnl_status_t failed =
        hint ? dnnl_resampling_backward_desc_init(&d, dnnl_resampling_nearest, factors, &input, &output)
             : dnnl_resampling_forward_desc_init(
                   &d, dnnl_forward_training, dnnl_resampling_nearest, factors, &input, &output);
    return failed ? failed : dnnl_primitive_desc_create(pd, &d, how, engine, hint);
  });
}

#endif
