// F(4x4, 3x3) of A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, arXiv 1509.09308:
// 36 products make 16 numbers, for which 144 are the rule. The input is cut into tiles of 6x6 pixels that overlap by 2,
// each is transformed to 36 numbers, for each of these the channels are multiplied by a matrix of transformed weights,
// and what comes out is transformed back to 4x4 pixels. A few tiles are taken at a time, so that they stay in the
// cache.

#include "Vectors.h"

#include <stdlib.h>

#define TILE CLAYERS_WINOGRAD_ROWS
#define WINDOW 6
#define POINTS (WINDOW * WINDOW)
// How many tiles and outputs the product has in registers, and how many tiles are taken at a time.
#define ROWS 6
#define COLUMNS CLAYERS_WINOGRAD_COLUMNS
#define TILES 24

struct clayers_winograd {
  long in, out;
  // `[POINTS, out / COLUMNS, in, COLUMNS]`.
  float *weights;
  float *bias;
};

/// The transform of kernels, G.
static const float kernel_transform[WINDOW][3] = {
    {1. / 4, 0, 0},           {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6},
    {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1},
};

/// G g G^T of the kernels from one input to COLUMNS outputs, which are `step` numbers apart; number `p` of the result
/// goes to `to + p * stride`.
static void transform_kernels(float *to, long stride, const float *kernels, long step) {
  float half[WINDOW][3][COLUMNS];
  for (int i = 0; i < WINDOW; i++)
    for (int x = 0; x < 3; x++)
      for (int o = 0; o < COLUMNS; o++) {
        const float *g = kernels + o * step + x, *t = kernel_transform[i];
        half[i][x][o] = t[0] * g[0] + t[1] * g[3] + t[2] * g[6];
      }
  for (int i = 0; i < WINDOW; i++)
    for (int j = 0; j < WINDOW; j++)
      for (int o = 0; o < COLUMNS; o++) {
        const float *t = kernel_transform[j];
        to[(WINDOW * i + j) * stride + o] =
            t[0] * half[i][0][o] + t[1] * half[i][1][o] + t[2] * half[i][2][o];
      }
}

clayers_winograd *clayers_winograd_create(const float *weights, const float *bias, long in, long out) {
  clayers_winograd *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->in = in, w->out = out;
  w->bias = malloc(out * sizeof(float));
  if (!w->bias || posix_memalign((void **)&w->weights, 64, POINTS * in * out * sizeof(float))) {
    w->weights = NULL;
    clayers_winograd_destroy(w);
    return NULL;
  }
  memcpy(w->bias, bias, out * sizeof(float));
  for (long o = 0; o < out; o += COLUMNS)
    for (long i = 0; i < in; i++)
      transform_kernels(w->weights + (o * in + i * COLUMNS), in * out, weights + 9 * (o * in + i), 9 * in);
  return w;
}

/// B^T of six numbers.
#define TRANSFORM_INPUT(r, d0, d1, d2, d3, d4, d5) \
  do { \
    block sum = (d4) - 4 * (d2), difference = (d3) - 4 * (d1); \
    block outer = (d4) - (d2), inner = 2 * ((d3) - (d1)); \
    r[0] = 4 * (d0) - 5 * (d2) + (d4); \
    r[1] = sum + difference; \
    r[2] = sum - difference; \
    r[3] = outer + inner; \
    r[4] = outer - inner; \
    r[5] = 4 * (d1) - 5 * (d3) + (d5); \
  } while (0)

/// A^T of six numbers.
#define TRANSFORM_OUTPUT(r, m0, m1, m2, m3, m4, m5) \
  do { \
    block near = (m1) + (m2), far = (m3) + (m4), near_odd = (m1) - (m2), far_odd = (m3) - (m4); \
    r[0] = (m0) + near + far; \
    r[1] = near_odd + 2 * far_odd; \
    r[2] = near + 4 * far; \
    r[3] = near_odd + 8 * far_odd + (m5); \
  } while (0)

/// The tile whose first column is `column`, which may be -1, of one block of channels, of which `rows` are pointers to
/// its rows, NULL outside the picture, and of `raised` likewise if there is any; number `p` of the result goes to
/// `to + p * stride`.
INLINE void transform_input(
    float *to, long stride, const float *const rows[WINDOW], const float *const raised[WINDOW], long column,
    long width) {
  block half[WINDOW][WINDOW];
  for (int x = 0; x < WINDOW; x++) {
    block d[WINDOW], r[WINDOW];
    int is_inside = column + x >= 0 && column + x < width;
    for (int y = 0; y < WINDOW; y++) {
      d[y] = (block){0};
      if (!is_inside || !rows[y]) continue;
      LOAD(d[y], rows[y] + (column + x) * BLOCK);
      if (!raised) continue;
      block more;
      LOAD(more, raised[y] + (column + x) / 2 * BLOCK);
      d[y] += more;
    }
    TRANSFORM_INPUT(r, d[0], d[1], d[2], d[3], d[4], d[5]);
    for (int i = 0; i < WINDOW; i++) half[i][x] = r[i];
  }
  for (int i = 0; i < WINDOW; i++) {
    block r[WINDOW];
    TRANSFORM_INPUT(r, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5]);
    for (int j = 0; j < WINDOW; j++) STORE(to + (WINDOW * i + j) * stride, r[j]);
  }
}

/// The pixels of one tile and block of channels, cut off where the output ends; `rows` are pointers to the output's,
/// `count` of them.
INLINE void transform_output(
    float *const rows[TILE], long count, const float *from, long stride, const float *bias, long column, long width,
    int rectifies) {
  block half[TILE][WINDOW], offset;
  LOAD(offset, bias);
  for (int x = 0; x < WINDOW; x++) {
    block m[WINDOW], r[TILE];
    for (int y = 0; y < WINDOW; y++) LOAD(m[y], from + (WINDOW * y + x) * stride);
    TRANSFORM_OUTPUT(r, m[0], m[1], m[2], m[3], m[4], m[5]);
    for (int i = 0; i < TILE; i++) half[i][x] = r[i];
  }
  long columns = width - column < TILE ? width - column : TILE;
  for (int i = 0; i < count; i++) {
    block r[TILE];
    TRANSFORM_OUTPUT(r, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5]);
    for (int j = 0; j < columns; j++) {
      block value = r[j] + offset;
      if (rectifies) value = RECTIFY(value);
      STORE(rows[i] + (column + j) * BLOCK, value);
    }
  }
}

/// Products of ROWS tiles, `in` numbers each, and COLUMNS columns of weights.
INLINE void multiply(float *to, long stride, const float *tiles, const float *weights, long in) {
  block sums[ROWS][2] = {{{0}}};
  for (long c = 0; c < in; c++) {
    block left, right;
    LOAD(left, weights + c * COLUMNS);
    LOAD(right, weights + c * COLUMNS + BLOCK);
    for (int t = 0; t < ROWS; t++) {
      float value = tiles[t * in + c];
      sums[t][0] += value * left;
      sums[t][1] += value * right;
    }
  }
  for (int t = 0; t < ROWS; t++) {
    STORE(to + t * stride, sums[t][0]);
    STORE(to + t * stride + BLOCK, sums[t][1]);
  }
}

size_t clayers_winograd_scratch(const clayers_winograd *w) { return POINTS * TILES * (w->in + w->out); }

/// A picture and its tiles, which are counted from the left, row after row.
struct picture {
  long height, width, across;
};

INLINE struct picture picture_of(long height, long width) {
  return (struct picture){height, width, (width + TILE - 1) / TILE};
}

/// Pointers to `count` rows from `first` on, of one block of channels, NULL outside the picture. `step` rows of it are
/// one of the layer's.
INLINE void find_rows(const float **found, clayers_rows rows, long first, long height, long channel, long step) {
  for (long y = first; y < first + WINDOW; y++)
    found[y - first] =
        y >= 0 && y < height ? row_of(rows, y / step) + channel / BLOCK * rows.block_stride : NULL;
}

/// `count` tiles from `first` on.
INLINE void transform_inputs(
    float *to, const clayers_winograd *w, clayers_rows input, clayers_rows raised, struct picture p, long first,
    long count) {
  for (long c = 0; c < w->in; c += BLOCK) {
    const float *rows[WINDOW], *more[WINDOW];
    long found = -1;
    for (long t = 0; t < count; t++) {
      long row = (first + t) / p.across * TILE, column = (first + t) % p.across * TILE;
      if (row != found) {
        find_rows(rows, input, row - 1, p.height, c, 1);
        if (raised.data) find_rows(more, raised, row - 1, p.height, c, 2);
        found = row;
      }
      transform_input(
          to + t * w->in + c, TILES * w->in, rows, raised.data ? more : NULL, column - 1, p.width);
    }
  }
}

INLINE void transform_outputs(
    const float *from, const clayers_winograd *w, clayers_rows output, struct picture p, long first, long count,
    int rectifies) {
  for (long o = 0; o < w->out; o += BLOCK) {
    float *rows[TILE];
    long found = -1, there = 0;
    for (long t = 0; t < count; t++) {
      long row = (first + t) / p.across * TILE, column = (first + t) % p.across * TILE;
      if (row != found) {
        there = p.height - row < TILE ? p.height - row : TILE;
        for (long y = 0; y < there; y++) rows[y] = row_of(output, row + y) + o / BLOCK * output.block_stride;
        found = row;
      }
      transform_output(
          rows, there, from + t * w->out + o, TILES * w->out, w->bias + o, column, p.width, rectifies);
    }
  }
}

INLINE void make_tiles(
    const clayers_winograd *w, clayers_rows input, clayers_rows raised, clayers_rows output, struct picture p,
    long first, long last, int rectifies, float *scratch) {
  float *transformed = scratch, *products = scratch + POINTS * TILES * w->in;
  for (; first < last; first += TILES) {
    long count = last - first < TILES ? last - first : TILES;
    transform_inputs(transformed, w, input, raised, p, first, count);
    for (long point = 0; point < POINTS; point++)
      for (long o = 0; o < w->out; o += COLUMNS)
        for (long t = 0; t < count; t += ROWS)
          multiply(
              products + (point * TILES + t) * w->out + o, w->out, transformed + (point * TILES + t) * w->in,
              w->weights + (point * w->out + o) * w->in, w->in);
    transform_outputs(products, w, output, p, first, count, rectifies);
  }
}

WITH_VECTORS void clayers_winograd_rows(
    const clayers_winograd *w, clayers_rows input, clayers_rows raised, clayers_rows output, long row, long height,
    long width, int rectifies, float *scratch) {
  struct picture p = picture_of(height, width);
  long first = row / TILE * p.across;
  make_tiles(w, input, raised, output, p, first, first + p.across, rectifies, scratch);
}

long clayers_winograd_count(long height, long width) {
  return (height + TILE - 1) / TILE * ((width + TILE - 1) / TILE);
}

WITH_VECTORS void clayers_winograd_tiles(
    const clayers_winograd *w, clayers_rows input, clayers_rows output, long height, long width, long first, long last,
    int rectifies, float *scratch) {
  make_tiles(w, input, (clayers_rows){0}, output, picture_of(height, width), first, last, rectifies, scratch);
}

void clayers_winograd_destroy(clayers_winograd *w) {
  if (!w) return;
  free(w->weights);
  free(w->bias);
  free(w);
}
