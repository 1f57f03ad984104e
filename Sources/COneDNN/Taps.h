// Backward passes that add up what a convolution to more channels made.

#pragma once

#include "Operation.h"

/// The convolution for `add_taps`, NULL where it is not for few channels.
cdnn_operation *make_taps(const cdnn_operation *op);
int add_taps(cdnn_operation *op, const cdnn_memory *taps, cdnn_memory *result);
