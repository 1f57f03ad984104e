// 3x3 convolutions by Winograd's algorithm, for processors with vectors of 8 floats, for which oneDNN has none.

#pragma once

#include <stddef.h>

/// The weights of a convolution, transformed.
struct winograd;

/// Whether `winograd_make` makes any for so many channels, on this processor.
int winograd_is_possible(long in, long out);
/// Of weights `[out, in, 3, 3]` and a bias `[out]`; NULL where there is no memory.
struct winograd *winograd_make(const float *weights, const float *bias, long in, long out);
void winograd_destroy(struct winograd *w);

/// Convolves `input` with a border of one zero on each side, and rectifies the result where that is asked for; both in
/// blocks of 8 channels, `[batch, channels / 8, height, width, 8]`. Other than 0 where there is no memory. Its caller
/// has joined those who take scratch memory.
int winograd_run(
    const struct winograd *w, const float *input, float *output, long batch, long height, long width, int fuse_relu);
