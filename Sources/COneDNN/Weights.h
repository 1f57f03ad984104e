// Weights of convolutions, and what operations make of them: once, for inputs of all sizes.

#pragma once

#include "Memory.h"

#include <CLayers.h>

/// One holder more.
void weights_hold(cdnn_weights *weights);
/// The filters as they were given, `[outputs, inputs, rows, columns]`.
const float *weights_filters(const cdnn_weights *weights);
const cdnn_memory *weights_bias(const cdnn_weights *weights);
/// The filters in a layout, NULL where that failed; as long as the weights are there. By any thread.
const cdnn_memory *weights_in_layout(cdnn_weights *weights, const_descriptor layout);
/// The weights from `in` to `out` channels for our own code, NULL where that failed; likewise.
const clayers_winograd *weights_for_winograd(cdnn_weights *weights, long in, long out);
