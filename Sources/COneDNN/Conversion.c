#include "Conversion.h"

#include "Engine.h"

#include <stdlib.h>

struct conversion {
  // What it was made for, and where in the result the source is to be.
  descriptor from;
  long row, column;
  dnnl_primitive_t primitive;
};

void conversion_destroy(struct conversion *c) {
  if (!c) return;
  if (c->primitive) dnnl_primitive_destroy(c->primitive);
  descriptor_release(c->from);
  free(c);
}

/// Makes `result` ready for what comes in a layout and goes to the part `to` of it.
static struct conversion *make(cdnn_memory *result, const_descriptor from, const_descriptor to) {
  conversion_destroy(result->arriving);
  struct conversion *c = result->arriving = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->from = descriptor_copy(from);
  dnnl_primitive_desc_t pd;
  dnnl_engine_t engine = onednn_engine();
  int failed = dnnl_reorder_primitive_desc_create(&pd, REFERENCE(from), engine, REFERENCE(to), engine, NULL);
  if (!failed) {
    failed = dnnl_primitive_create(&c->primitive, pd) != dnnl_success;
    dnnl_primitive_desc_destroy(pd);
  }
  if (!failed) return c;
  c->primitive = NULL;
  conversion_destroy(c);
  return result->arriving = NULL;
}

/// The conversion into `result` that was made for this, NULL where it is another.
static struct conversion *made(const cdnn_memory *result, const cdnn_memory *source, long row, long column) {
  struct conversion *c = result->arriving;
  int fits = c && c->row == row && c->column == column;
  return fits && descriptor_equal(c->from, source->layout) ? c : NULL;
}

static int run(const struct conversion *c, cdnn_memory *result, const cdnn_memory *source) {
  dnnl_exec_arg_t arguments[2] = {{DNNL_ARG_FROM, source->memory}, {DNNL_ARG_TO, result->memory}};
  return onednn_execute(c->primitive, 2, arguments);
}

int conversion_run(cdnn_memory *result, const cdnn_memory *source) {
  struct conversion *c = made(result, source, 0, 0);
  if (!c) c = make(result, source->layout, result->layout);
  return !c || run(c, result, source);
}

int memory_insert(cdnn_memory *result, const cdnn_memory *source, long row, long column) {
  struct conversion *c = made(result, source, row, column);
  if (!c) {
    dnnl_dims_t dims, offsets = {0, 0, row, column};
    set_dims(dims, source->shape);
    descriptor inside;
    if (descriptor_part(&inside, result->layout, dims, offsets)) return 1;
    c = make(result, source->layout, inside);
    descriptor_release(inside);
    if (!c) return 1;
    c->row = row, c->column = column;
  }
  return run(c, result, source);
}
