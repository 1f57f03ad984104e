// Products of a few rows with a few others, in vectors of 8 floats: every sum in one order, whatever the processor.

#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// X H^T: `out` `[rows, lanes]` from `x` `[rows, stride]` and `h` `[lanes, stride]`; `rows` and `lanes` multiples of 4,
/// `stride` of 8.
void cproducts_times_transposed(
    const float *x, const float *h, long rows, long lanes, long stride, float *out);
/// Adds W^T X to `out`, `[lanes, stride]`: of `w` `[rows, lanes]` and `x` `[rows, stride]`, with the same multiples.
void cproducts_add_transposed_times(
    const float *w, const float *x, long rows, long lanes, long stride, float *out);

#ifdef __cplusplus
}
#endif
