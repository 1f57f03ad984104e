#include "Conversion.h"

#include "Primitive.h"

#include <stdlib.h>

struct conversion {
  // What it was made for, and where in the result the source is to be.
  descriptor from;
  long row, column;
  struct primitive primitive;
};

void conversion_destroy(struct conversion *c) {
  if (!c) return;
  primitive_release(&c->primitive);
  descriptor_release(c->from);
  free(c);
}

/// What changes a layout into another, NULL where that failed.
static struct conversion *make(const_descriptor from, const_descriptor to) {
  struct conversion *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->from = descriptor_copy(from);
  dnnl_primitive_desc_t pd = reorder_primitive(from, to);
  int failed = !pd || primitive_make(&c->primitive, pd);
  if (pd) dnnl_primitive_desc_destroy(pd);
  if (!failed) return c;
  conversion_destroy(c);
  return NULL;
}

/// The same to a part of the memory.
static struct conversion *make_to_part(const_descriptor from, const_descriptor to, const struct part *part) {
  descriptor inside;
  if (descriptor_part(&inside, to, part->dims, part->offsets)) return NULL;
  struct conversion *c = make(from, inside);
  descriptor_release(inside);
  return c;
}

int conversion_run(
    struct conversion **kept, dnnl_memory_t source, const_descriptor from, dnnl_memory_t result, const_descriptor to,
    const struct part *part) {
  long row = part ? part->offsets[2] : 0, column = part ? part->offsets[3] : 0;
  struct conversion *c = *kept;
  if (!c || c->row != row || c->column != column || !descriptor_equal(c->from, from)) {
    conversion_destroy(c);
    c = *kept = part ? make_to_part(from, to, part) : make(from, to);
    if (!c) return 1;
    c->row = row, c->column = column;
  }
  dnnl_exec_arg_t arguments[2] = {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, result}};
  return primitive_run(&c->primitive, 2, arguments);
}
