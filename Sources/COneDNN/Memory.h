// Memories: what they are made of, and how values get from one layout into another.

#pragma once

#include "Version.h"

/// The last change of layout into a memory, kept for the next one of the same kind.
struct conversion;

struct cdnn_memory {
  cdnn_shape shape;
  // The layout that the memory is in or was in last, and its handle; none before the first values.
  descriptor layout;
  dnnl_memory_t memory;
  // Where values are; NULL while there are none.
  void *block;
  // Whether the layout is NCHW, row-major, for certain.
  int is_plain;
  struct conversion *arriving;
  // Of an elementwise operation's result: a term that came in another layout. Of what is read: NCHW at the
  // reader's address. Both made when they are first needed, and empty between two calls.
  cdnn_memory *converted, *plain;
};

void set_dims(dnnl_dims_t dims, cdnn_shape shape);
/// Memory of any rank in a layout, its values anything.
cdnn_memory *memory_with(const_descriptor layout);
/// Gives `memory` a layout and room that nobody else holds; its values are anything then.
int memory_prepare(cdnn_memory *memory, const_descriptor layout);
/// The same for a layout by its name.
int memory_prepare_as(cdnn_memory *memory, dnnl_format_tag_t tag);
/// Writes the values of `source` into `result`, in a layout.
int memory_convert(cdnn_memory *result, const cdnn_memory *source, const_descriptor layout);
/// Writes the values of `source` into the part of `result` that begins at a row and a column, and leaves the rest.
int memory_insert(cdnn_memory *result, const cdnn_memory *source, long row, long column);
/// A copy of `source` in a layout, for good.
cdnn_memory *memory_converted(const cdnn_memory *source, const_descriptor layout);
/// `memory` in a layout: itself where it has it already, else `*kept`, which is made where there is none and to be
/// cleared after use. NULL where that failed.
const cdnn_memory *memory_in_layout(const cdnn_memory *memory, const_descriptor layout, cdnn_memory **kept);
/// The same for a layout by its name.
const cdnn_memory *memory_in_layout_as(const cdnn_memory *memory, dnnl_format_tag_t tag, cdnn_memory **kept);
/// Clears `memory` where there is one.
void memory_clear(cdnn_memory *memory);
/// How many neighbouring channels of a place lie together: a block of 8 or 16, all of them, or 1. The next such
/// group is `height * width` groups away.
long memory_block(const cdnn_memory *memory);
/// How many channels cannot be told apart from their neighbours in a layout.
long block_of(dnnl_format_tag_t tag);
