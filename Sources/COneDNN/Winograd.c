// F(4x4, 3x3) of A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, arXiv 1509.09308:
// 36 products make 16 numbers, for which 144 are the rule. The input is cut into tiles of 6x6 pixels that overlap by 2,
// each is transformed to 36 numbers, for each of these the channels are multiplied by a matrix of transformed weights,
// and what comes out is transformed back to 4x4 pixels. A few tiles are taken at a time, so that they stay in the
// cache.

#include "Winograd.h"

#include "Parallel.h"
#include "Scratch.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 8
#define TILE 4
#define WINDOW 6
#define POINTS (WINDOW * WINDOW)
// How many tiles and outputs the product has in registers, and how many tiles are taken at a time.
#define ROWS 6
#define COLUMNS 16
#define TILES 24

typedef float block __attribute__((vector_size(4 * BLOCK)));
typedef int block_bits __attribute__((vector_size(4 * BLOCK)));

#define LOAD(v, from) memcpy(&(v), (from), sizeof(block))
#define STORE(to, v) memcpy((to), &(v), sizeof(block))

struct winograd {
  long in, out;
  // `[POINTS, out / COLUMNS, in, COLUMNS]`.
  float *weights;
  float *bias;
};

#if defined(__x86_64__)

#define WITH_VECTORS __attribute__((target("avx2,fma")))
#define INLINE static inline __attribute__((always_inline)) WITH_VECTORS

int winograd_is_possible(long in, long out) {
  return in % BLOCK == 0 && out % COLUMNS == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

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

struct winograd *winograd_make(const float *weights, const float *bias, long in, long out) {
  struct winograd *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->in = in, w->out = out;
  w->bias = malloc(out * sizeof(float));
  if (!w->bias || posix_memalign((void **)&w->weights, 64, POINTS * in * out * sizeof(float))) {
    w->weights = NULL;
    winograd_destroy(w);
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

/// The tile whose first pixel is at a row and a column, which may be -1, of one block of channels; number `p` of the
/// result goes to `to + p * stride`.
INLINE void transform_input(float *to, long stride, const float *from, long row, long column, long height, long width) {
  block half[WINDOW][WINDOW];
  int is_inside = row >= 0 && column >= 0 && row + WINDOW <= height && column + WINDOW <= width;
  for (int x = 0; x < WINDOW; x++) {
    block d[WINDOW], r[WINDOW];
    for (int y = 0; y < WINDOW; y++) {
      long place = (row + y) * width + column + x;
      if (is_inside || (row + y >= 0 && row + y < height && column + x >= 0 && column + x < width))
        LOAD(d[y], from + place * BLOCK);
      else
        d[y] = (block){0};
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

/// The pixels of one tile and block of channels, cut off where the output ends.
INLINE void transform_output(
    float *to, const float *from, long stride, const float *bias, long row, long column, long height, long width,
    int fuse_relu) {
  block half[TILE][WINDOW], offset;
  LOAD(offset, bias);
  for (int x = 0; x < WINDOW; x++) {
    block m[WINDOW], r[TILE];
    for (int y = 0; y < WINDOW; y++) LOAD(m[y], from + (WINDOW * y + x) * stride);
    TRANSFORM_OUTPUT(r, m[0], m[1], m[2], m[3], m[4], m[5]);
    for (int i = 0; i < TILE; i++) half[i][x] = r[i];
  }
  long rows = height - row < TILE ? height - row : TILE, columns = width - column < TILE ? width - column : TILE;
  for (int i = 0; i < rows; i++) {
    block r[TILE];
    TRANSFORM_OUTPUT(r, half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5]);
    for (int j = 0; j < columns; j++) {
      block value = r[j] + offset;
      if (fuse_relu) value = (block)((block_bits)value & (value > 0));
      STORE(to + ((row + i) * width + column + j) * BLOCK, value);
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

struct work {
  const struct winograd *weights;
  const float *input;
  float *output;
  long height, width;
  int fuse_relu;
  // Whether there was no memory.
  int failed;
};

static long tiles_across(const struct work *work) { return (work->width + TILE - 1) / TILE; }

/// Rows of tiles.
WITH_VECTORS static void run_rows(void *context, long first, long last) {
  struct work *work = context;
  const struct winograd *w = work->weights;
  long in = w->in, out = w->out, area = work->height * work->width;
  long count = (last - first) * tiles_across(work);
  float *transformed = scratch_take(POINTS * TILES * (in + out) * sizeof(float));
  if (!transformed) {
    work->failed = 1;
    return;
  }
  float *products = transformed + POINTS * TILES * in;
  for (long start = 0; start < count; start += TILES) {
    long tiles = count - start < TILES ? count - start : TILES;
    for (long t = 0; t < tiles; t++) {
      long row = (first + (start + t) / tiles_across(work)) * TILE, column = (start + t) % tiles_across(work) * TILE;
      for (long c = 0; c < in; c += BLOCK)
        transform_input(
            transformed + t * in + c, TILES * in, work->input + c * area, row - 1, column - 1, work->height, work->width);
    }
    for (long p = 0; p < POINTS; p++)
      for (long o = 0; o < out; o += COLUMNS)
        for (long t = 0; t < tiles; t += ROWS)
          multiply(
              products + (p * TILES + t) * out + o, out, transformed + (p * TILES + t) * in,
              w->weights + (p * out + o) * in, in);
    for (long t = 0; t < tiles; t++) {
      long row = (first + (start + t) / tiles_across(work)) * TILE, column = (start + t) % tiles_across(work) * TILE;
      for (long o = 0; o < out; o += BLOCK)
        transform_output(
            work->output + o * area, products + t * out + o, TILES * out, w->bias + o, row, column, work->height,
            work->width, work->fuse_relu);
    }
  }
  scratch_give(transformed);
}

int winograd_run(
    const struct winograd *w, const float *input, float *output, long batch, long height, long width, int fuse_relu) {
  struct work work = {w, input, output, height, width, fuse_relu, 0};
  for (long n = 0; n < batch && !work.failed; n++) {
    parallel_for((height + TILE - 1) / TILE, run_rows, &work);
    work.input += w->in * height * width;
    work.output += w->out * height * width;
  }
  return work.failed;
}

#else

int winograd_is_possible(long in, long out) { return 0; }
struct winograd *winograd_make(const float *weights, const float *bias, long in, long out) { return NULL; }
int winograd_run(
    const struct winograd *w, const float *input, float *output, long batch, long height, long width, int fuse_relu) {
  return 1;
}

#endif

void winograd_destroy(struct winograd *w) {
  if (!w) return;
  free(w->weights);
  free(w->bias);
  free(w);
}
