// Local response normalization in the layouts that convolutions choose. oneDNN's own code is fast for
// windows of 5 channels in blocks of 8 only: the changes of layout before and after cost as much again, and
// other windows run in code that is many times slower.

#include "BlockCache.h"
#include "Memory.h"
#include "Parallel.h"
#include "Vectors.h"

#include <math.h>
#include <string.h>

struct work {
  cdnn_normalization lrn;
  // Channels, rounded up to whole blocks in memory and to whole lanes in a row.
  long channels, padded, width;
  long area, block;
  const float *input, *gradient;
  float *result;
  int failed;
};

/// The channels of one place; in `energy`, and in what takes its place on the way back, as many zeros on both
/// sides as a window reaches beyond them.
struct rows {
  float *x, *g, *base, *factor, *energy;
  void *memory;
};

static int make_rows(struct rows *r, const struct work *w) {
  long margin = 2 * w->lrn.radius + LANES;
  size_t size = (5 * w->width + margin) * sizeof(float);
  if (!(r->memory = block_take(size, NULL))) return 1;
  memset(r->memory, 0, size);
  r->x = r->memory;
  r->g = r->x + w->width, r->base = r->g + w->width;
  r->factor = r->base + w->width, r->energy = r->factor + w->width;
  return 0;
}

/// Where the channels of a place begin in memory.
static inline size_t start(const struct work *w, long place) {
  return (size_t)(place / w->area) * w->padded * w->area + place % w->area * w->block;
}

// Of blocks the compiler knows the size, for which it calls no function.
static inline void gather(const struct work *w, const float *from, float *row) {
  for (long c = 0; c < w->padded; c += w->block)
    if (w->block == 1) row[c] = from[c * w->area];
    else if (w->block == LANES) memcpy(row + c, from + c * w->area, LANES * sizeof(float));
    else if (w->block == LANES / 2) memcpy(row + c, from + c * w->area, LANES / 2 * sizeof(float));
    else memcpy(row + c, from + c * w->area, w->block * sizeof(float));
}

static inline void scatter(const struct work *w, const float *row, float *to) {
  for (long c = 0; c < w->padded; c += w->block)
    if (w->block == 1) to[c * w->area] = row[c];
    else if (w->block == LANES) memcpy(to + c * w->area, row + c, LANES * sizeof(float));
    else if (w->block == LANES / 2) memcpy(to + c * w->area, row + c, LANES / 2 * sizeof(float));
    else memcpy(to + c * w->area, row + c, w->block * sizeof(float));
}

/// Σ over the window of channel c, for 16 channels from c on; `energy` begins a radius before channel 0.
#define WINDOW_SUM(sum, energy, c, radius)          \
  lanes sum = {0};                                  \
  for (long k = 0; k <= 2 * (radius); k++) {        \
    lanes term;                                     \
    LOAD(term, (energy) + (c) + k);                 \
    sum += term;                                    \
  }

/// The sums p = bias + scale Σ x² of a place in `base`, p^-beta in `factor`.
static inline __attribute__((always_inline)) void powers(const struct work *w, struct rows *r) {
  long radius = w->lrn.radius;
  float bias = w->lrn.bias, scale = w->lrn.scale, beta = w->lrn.beta;
  for (long c = 0; c < w->width; c++) r->energy[radius + c] = r->x[c] * r->x[c];
  for (long c = 0; c < w->width; c += LANES) {
    WINDOW_SUM(sum, r->energy, c, radius);
    lanes p = bias + scale * sum, f;
    // The exponents of the published networks; others take the slow way.
    if (beta == 0.5f) {
      f = 1 / __builtin_elementwise_sqrt(p);
    } else if (beta == 0.75f) {
      lanes root = __builtin_elementwise_sqrt(p);
      f = 1 / (root * __builtin_elementwise_sqrt(root));
    } else {
      for (int i = 0; i < LANES; i++) f[i] = powf(p[i], -beta);
    }
    STORE(r->base + c, p);
    STORE(r->factor + c, f);
  }
}

static inline void clear_padding(const struct work *w, float *row) {
  for (long c = w->channels; c < w->width; c++) row[c] = 0;
}

FOR_EVERY_PROCESSOR static void forward(void *context, long first, long last) {
  struct work *w = context;
  struct rows r;
  if (make_rows(&r, w)) {
    w->failed = 1;
    return;
  }
  for (long place = first; place < last; place++) {
    gather(w, w->input + start(w, place), r.x);
    powers(w, &r);
    for (long c = 0; c < w->width; c++) r.factor[c] *= r.x[c];
    clear_padding(w, r.factor);
    scatter(w, r.factor, w->result + start(w, place));
  }
  block_give(r.memory);
}

// dx = g p^-beta - 2 beta scale x Σ g x p^(-beta - 1), the sum over the windows that x is in: the same window.
FOR_EVERY_PROCESSOR static void backward(void *context, long first, long last) {
  struct work *w = context;
  struct rows r;
  if (make_rows(&r, w)) {
    w->failed = 1;
    return;
  }
  long radius = w->lrn.radius;
  float slope = 2 * w->lrn.beta * w->lrn.scale, *inner = r.energy + radius;
  for (long place = first; place < last; place++) {
    gather(w, w->input + start(w, place), r.x);
    gather(w, w->gradient + start(w, place), r.g);
    powers(w, &r);
    for (long c = 0; c < w->width; c++) {
      r.g[c] *= r.factor[c];
      inner[c] = r.g[c] * r.x[c] / r.base[c];
    }
    clear_padding(w, inner);
    for (long c = 0; c < w->width; c += LANES) {
      WINDOW_SUM(sum, r.energy, c, radius);
      lanes x, g;
      LOAD(x, r.x + c);
      LOAD(g, r.g + c);
      g -= slope * x * sum;
      STORE(r.factor + c, g);
    }
    clear_padding(w, r.factor);
    scatter(w, r.factor, w->result + start(w, place));
  }
  block_give(r.memory);
}

int cdnn_normalize(
    cdnn_memory *result, cdnn_normalization lrn, const cdnn_memory *input, const cdnn_memory *gradient) {
  cdnn_shape shape = input->shape;
  long block = memory_block(input), padded = (shape.channels + block - 1) / block * block;
  struct work work = {
      .lrn = lrn, .channels = shape.channels, .padded = padded,
      .width = (padded + LANES - 1) / LANES * LANES, .area = shape.height * shape.width, .block = block,
      .input = cdnn_memory_data(input, NULL)};
  if (memory_prepare(result, input->layout)) return 1;
  work.result = cdnn_memory_data(result, NULL);
  if (gradient) {
    const cdnn_memory *found = memory_in_layout(gradient, input->layout, &result->converted);
    if (!found) return 1;
    work.gradient = cdnn_memory_data(found, NULL);
  }
  parallel_for(shape.batch * work.area, gradient ? backward : forward, &work);
  memory_clear(result->converted);
  return work.failed;
}
