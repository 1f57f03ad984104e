// Backward passes that add up what a convolution to more channels made.

#pragma once

#include "Operation.h"

/// Whether a convolution is to few channels, so that this is the faster way back.
int has_taps(const cdnn_operation *op);
/// The convolution for `add_taps`, NULL where that failed.
cdnn_operation *make_taps(const cdnn_operation *op);
int add_taps(cdnn_operation *op, const cdnn_memory *taps, cdnn_memory *result);
