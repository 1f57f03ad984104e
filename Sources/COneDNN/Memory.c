#include "Memory.h"

#include "BlockCache.h"
#include "Conversion.h"
#include "Primitive.h"

#include <stdlib.h>
#include <string.h>

void set_dims(dnnl_dims_t dims, cdnn_shape s) {
  dims[0] = s.batch, dims[1] = s.channels, dims[2] = s.height, dims[3] = s.width;
}

long block_of(dnnl_format_tag_t tag) { return tag == dnnl_nChw16c ? 16 : tag == dnnl_nChw8c ? 8 : 1; }

cdnn_memory *cdnn_memory_create(cdnn_shape shape) {
  cdnn_memory *m = calloc(1, sizeof *m);
  if (m) m->shape = shape;
  return m;
}

int cdnn_memory_is_empty(const cdnn_memory *memory) { return memory->block == NULL; }

void cdnn_memory_clear(cdnn_memory *memory) {
  block_give(memory->block);
  memory->block = NULL;
}

void memory_clear(cdnn_memory *memory) {
  if (memory) cdnn_memory_clear(memory);
}

/// Forgets the layout, and all that was made for it.
static void forget_layout(cdnn_memory *m) {
  cdnn_memory_clear(m);
  conversion_destroy(m->arriving);
  m->arriving = NULL;
  if (!m->memory) return;
  dnnl_memory_destroy(m->memory);
  m->memory = NULL;
  descriptor_release(m->layout);
}

void cdnn_memory_destroy(cdnn_memory *memory) {
  if (!memory) return;
  forget_layout(memory);
  cdnn_memory_destroy(memory->converted);
  cdnn_memory_destroy(memory->plain);
  free(memory);
}

static int has_layout(const cdnn_memory *m, const_descriptor layout) {
  return m->memory && descriptor_equal(m->layout, layout);
}

/// Gives `m`, which has no values, a layout.
static int lay_out(cdnn_memory *m, const_descriptor layout) {
  if (has_layout(m, layout)) return 0;
  forget_layout(m);
  m->is_plain = 0;
  m->layout = descriptor_copy(layout);
  if (!handle_make(&m->memory, m->layout)) return 0;
  descriptor_release(m->layout);
  return 1;
}

static int is_called(const cdnn_memory *m, dnnl_format_tag_t tag) {
  // Layouts without a name of ours are called NCHW, too.
  return m->memory && (tag == dnnl_nchw ? m->is_plain : descriptor_tag(m->layout) == tag);
}

static int lay_out_as(cdnn_memory *m, dnnl_format_tag_t tag) {
  if (is_called(m, tag)) return 0;
  dnnl_dims_t dims;
  set_dims(dims, m->shape);
  descriptor d;
  if (descriptor_make(&d, 4, dims, tag)) return 1;
  int failed = lay_out(m, d);
  descriptor_release(d);
  m->is_plain = !failed && tag == dnnl_nchw;
  return failed;
}

/// Gives `m`, which has a layout, room that nobody else holds.
static int take_room(cdnn_memory *m) {
  if (m->block && !block_is_shared(m->block)) return 0;
  cdnn_memory_clear(m);
  m->block = block_take(descriptor_size(m->layout), handle_address(m->memory));
  if (m->block && !handle_move(m->memory, m->block)) return 0;
  cdnn_memory_clear(m);
  return 1;
}

int memory_prepare(cdnn_memory *memory, const_descriptor layout) {
  return lay_out(memory, layout) || take_room(memory);
}

int memory_prepare_as(cdnn_memory *memory, dnnl_format_tag_t tag) {
  return lay_out_as(memory, tag) || take_room(memory);
}

cdnn_memory *memory_with(const_descriptor layout) {
  cdnn_memory *m = calloc(1, sizeof *m);
  if (!m || !memory_prepare(m, layout)) return m;
  cdnn_memory_destroy(m);
  return NULL;
}

int cdnn_memory_share(cdnn_memory *memory, const cdnn_memory *source) {
  cdnn_memory_clear(memory);
  if (lay_out(memory, source->layout) || handle_move(memory->memory, source->block)) return 1;
  block_hold(source->block);
  memory->block = source->block;
  return 0;
}

float *cdnn_memory_data(const cdnn_memory *memory, size_t *count) {
  if (count) *count = descriptor_size(memory->layout) / sizeof(float);
  return memory->block;
}

/// Writes the values of `source` into `result`, which has a layout and room.
static int convert(cdnn_memory *result, const cdnn_memory *source) {
  return conversion_run(
      &result->arriving, source->memory, source->layout, result->memory, result->layout, NULL);
}

int cdnn_memory_write(cdnn_memory *memory, const float *values) {
  if (lay_out_as(memory, dnnl_nchw) || take_room(memory)) return 1;
  size_t size = descriptor_size(memory->layout);
  if (values) memcpy(memory->block, values, size);
  else memset(memory->block, 0, size);
  return 0;
}

int cdnn_memory_read(cdnn_memory *memory, float *values) {
  if (memory->is_plain) {
    memcpy(values, memory->block, descriptor_size(memory->layout));
    return 0;
  }
  if (!memory->plain && !(memory->plain = cdnn_memory_create(memory->shape))) return 1;
  cdnn_memory *plain = memory->plain;
  return lay_out_as(plain, dnnl_nchw) || handle_move(plain->memory, values) || convert(plain, memory);
}

const float *cdnn_memory_hold_plain(cdnn_memory *memory) {
  const cdnn_memory *plain = memory_in_layout_as(memory, dnnl_nchw, &memory->plain);
  return plain ? plain->block : NULL;
}

void cdnn_memory_drop_plain(cdnn_memory *memory) { memory_clear(memory->plain); }

int cdnn_memory_same_layout(const cdnn_memory *a, const cdnn_memory *b) {
  return a->memory && b->memory && descriptor_equal(a->layout, b->layout);
}

long memory_block(const cdnn_memory *memory) {
  dnnl_format_tag_t tag = descriptor_tag(memory->layout);
  return tag == dnnl_nhwc ? memory->shape.channels : block_of(tag);
}

int memory_convert(cdnn_memory *result, const cdnn_memory *source, const_descriptor layout) {
  return memory_prepare(result, layout) || convert(result, source);
}

int memory_insert(cdnn_memory *result, const cdnn_memory *source, long row, long column) {
  struct part part = {.offsets = {0, 0, row, column}};
  set_dims(part.dims, source->shape);
  return conversion_run(
      &result->arriving, source->memory, source->layout, result->memory, result->layout, &part);
}

cdnn_memory *memory_converted(const cdnn_memory *source, const_descriptor layout) {
  cdnn_memory *m = cdnn_memory_create(source->shape);
  if (!m || !memory_convert(m, source, layout)) return m;
  cdnn_memory_destroy(m);
  return NULL;
}

int cdnn_memory_copy(cdnn_memory *result, const cdnn_memory *source, const cdnn_memory *like) {
  return memory_convert(result, source, like ? like->layout : source->layout);
}

const cdnn_memory *memory_in_layout(const cdnn_memory *memory, const_descriptor layout, cdnn_memory **kept) {
  if (has_layout(memory, layout)) return memory;
  if (!*kept && !(*kept = cdnn_memory_create(memory->shape))) return NULL;
  return memory_convert(*kept, memory, layout) ? NULL : *kept;
}

const cdnn_memory *memory_in_layout_as(const cdnn_memory *memory, dnnl_format_tag_t tag, cdnn_memory **kept) {
  if (is_called(memory, tag)) return memory;
  if (!*kept && !(*kept = cdnn_memory_create(memory->shape))) return NULL;
  return memory_prepare_as(*kept, tag) || convert(*kept, memory) ? NULL : *kept;
}
