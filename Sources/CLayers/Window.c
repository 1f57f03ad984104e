// How alike the first layer of a network finds a picture and what is wanted of it, in a small window.

#include "Vectors.h"

#define SIDE CLAYERS_WINDOW
#define MOST_SIZE CLAYERS_MOST_WINDOW_SIZE
#define MOST_OUTPUTS CLAYERS_MOST_WINDOW_OUTPUTS
// A row of a window is two vectors, one of what it is shown three.
#define SHOWN (3 * BLOCK)
// How many outputs are in registers while they are computed.
#define OUTPUTS 4

typedef unsigned char step_block __attribute__((vector_size(BLOCK)));

/// What a window is shown, and what that is worth.
typedef float shown[SIDE + MOST_SIZE - 1][SHOWN];
/// Where a row of an output's numbers in a window is.
#define ROW(values, y, o) ((values) + ((y) * out + (o)) * SIDE)

/// The columns of what the window is shown that are on the picture.
INLINE void find_columns(clayers_window w, long border, long *first, long *end) {
  *first = w.x < border ? border - w.x : 0;
  long right = w.width - w.x + border, most = w.columns + 2 * border;
  *end = right < most ? right : most;
}

INLINE void copy_picture(shown *to, clayers_window w, long border, const float *picture) {
  memset(to, 0, sizeof(shown));
  long first, end;
  find_columns(w, border, &first, &end);
  for (long y = 0; y < w.rows + 2 * border; y++) {
    long row = w.y + y - border;
    if (row >= 0 && row < w.height)
      memcpy((*to)[y] + first, picture + row * w.width + w.x - border + first, (end - first) * sizeof(float));
  }
}

INLINE void add_to_picture(float *picture, const shown *slopes, clayers_window w, long border) {
  long first, end;
  find_columns(w, border, &first, &end);
  for (long y = 0; y < w.rows + 2 * border; y++) {
    long row = w.y + y - border;
    if (row < 0 || row >= w.height) continue;
    float *pixels = picture + row * w.width + w.x - border;
    for (long x = first; x < end; x++) pixels[x] += (*slopes)[y][x];
  }
}

/// The outputs from `first` on, OUTPUTS of them, rectified.
INLINE void respond(
    float *to, long first, const shown *picture, long rows, const float *weights, const float *bias, long size,
    long out) {
  for (long y = 0; y < rows; y++) {
    block sums[OUTPUTS][2];
    for (int o = 0; o < OUTPUTS; o++) sums[o][0] = sums[o][1] = (block){} + bias[first + o];
    for (long i = 0; i < size; i++)
      for (long k = 0; k < size; k++) {
        block left, right;
        LOAD(left, (*picture)[y + i] + k);
        LOAD(right, (*picture)[y + i] + k + BLOCK);
        for (int o = 0; o < OUTPUTS; o++) {
          float tap = weights[((first + o) * size + i) * size + k];
          sums[o][0] += tap * left;
          sums[o][1] += tap * right;
        }
      }
    for (int o = 0; o < OUTPUTS; o++)
      for (int b = 0; b < 2; b++) {
        block value = RECTIFY(sums[o][b]);
        STORE(ROW(to, y, first + o) + b * BLOCK, value);
      }
  }
}

/// What each pixel that is shown is worth, of what the outputs are. Each tap's sum over the outputs comes first, then
/// they are added up where they belong: so nothing is multiplied beside the window.
INLINE void pull_back(
    float *picture, const float *worth, clayers_window w, const float *weights, long size, long out) {
  shown slopes;
  memset(&slopes, 0, sizeof slopes);
  // A row of a window after a border of zeros, and before one.
  float taps[MOST_SIZE][SHOWN + BLOCK];
  memset(taps, 0, sizeof taps);
  for (long y = 0; y < w.rows; y++)
    for (long i = 0; i < size; i++) {
      block sums[MOST_SIZE][2];
      for (long k = 0; k < MOST_SIZE; k++) sums[k][0] = sums[k][1] = (block){};
      for (long o = 0; o < out; o++) {
        block left, right;
        LOAD(left, ROW(worth, y, o));
        LOAD(right, ROW(worth, y, o) + BLOCK);
        const float *own = weights + (o * size + i) * size;
        for (long k = 0; k < size; k++) {
          sums[k][0] += own[k] * left;
          sums[k][1] += own[k] * right;
        }
      }
      for (long k = 0; k < size; k++)
        for (int b = 0; b < 2; b++) STORE(taps[k] + BLOCK + b * BLOCK, sums[k][b]);
      for (int b = 0; b < SHOWN / BLOCK; b++) {
        block sum;
        LOAD(sum, slopes[y + i] + b * BLOCK);
        for (long k = 0; k < size; k++) {
          block tap;
          LOAD(tap, taps[k] + BLOCK + b * BLOCK - k);
          sum += tap;
        }
        STORE(slopes[y + i] + b * BLOCK, sum);
      }
    }
  add_to_picture(picture, (const shown *)&slopes, w, size / 2);
}

INLINE void compare(
    const float *weights, const float *bias, long size, long out, clayers_window w, const float *picture,
    const unsigned char *wanted, const clayers_steps *steps, double *dot, double *square, float *of_dot,
    float *of_square) {
  shown seen;
  float answers[SIDE * MOST_OUTPUTS * SIDE], worths[SIDE * MOST_OUTPUTS * SIDE];
  copy_picture(&seen, w, size / 2, picture);
  for (long o = 0; o < out; o += OUTPUTS) respond(answers, o, (const shown *)&seen, w.rows, weights, bias, size, out);
  block_bits inside[2];
  for (int b = 0; b < 2; b++)
    for (int i = 0; i < BLOCK; i++) inside[b][i] = b * BLOCK + i < w.columns ? -1 : 0;
  *dot = *square = 0;
  for (long o = 0; o < out; o++) {
    block dots = {}, squares = {};
    for (long y = 0; y < w.rows; y++)
      for (int b = 0; b < 2; b++) {
        step_block read;
        memcpy(&read, wanted + (o * SIDE + y) * SIDE + b * BLOCK, sizeof read);
        block answer, worth = steps[o].least + __builtin_convertvector(read, block) * steps[o].step;
        LOAD(answer, ROW(answers, y, o) + b * BLOCK);
        answer = (block)((block_bits)answer & inside[b]);
        dots += worth * answer;
        squares += answer * answer;
        worth = (block)((block_bits)worth & (answer > 0));
        STORE(ROW(answers, y, o) + b * BLOCK, answer);
        STORE(ROW(worths, y, o) + b * BLOCK, worth);
      }
    for (int i = 0; i < BLOCK; i++) {
      *dot += dots[i];
      *square += squares[i];
    }
  }
  if (!of_dot) return;
  pull_back(of_dot, worths, w, weights, size, out);
  pull_back(of_square, answers, w, weights, size, out);
}

WITH_VECTORS void clayers_window_likeness(
    const float *weights, const float *bias, long size, long out, clayers_window w, const float *picture,
    const unsigned char *wanted, const clayers_steps *steps, double *dot, double *square, float *of_dot,
    float *of_square) {
  // The usual size is known to the compiler, which keeps sums in registers then.
  if (size == 5)
    compare(weights, bias, 5, out, w, picture, wanted, steps, dot, square, of_dot, of_square);
  else
    compare(weights, bias, size, out, w, picture, wanted, steps, dot, square, of_dot, of_square);
}
