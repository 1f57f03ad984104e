// Changes of layout. The primitive of the last one into a memory stays with it.

#pragma once

#include "Version.h"

/// A change of layout that was made and is kept for the next one of the same kind.
struct conversion;

/// The part of a memory that has these sizes and begins at these offsets, 0 for batch and channels.
struct part {
  dnnl_dims_t dims, offsets;
};

/// Writes values that are in the layout `from` into a memory in the layout `to`, or into a part of it where that is not
/// NULL. The conversion in `kept` is used where it was made for that, and else replaced.
int conversion_run(
    struct conversion **kept, dnnl_memory_t source, const_descriptor from, dnnl_memory_t result, const_descriptor to,
    const struct part *part);
void conversion_destroy(struct conversion *conversion);
