// Changes of layout. The primitive of the last one into a memory stays with it.

#pragma once

#include "Memory.h"

/// Writes the values of `source` into `result`, which has a layout and room.
int conversion_run(cdnn_memory *result, const cdnn_memory *source);
void conversion_destroy(struct conversion *conversion);
