// Layers of convolutional networks on rows of pixels, in vectors of 8 floats: for networks that are worked through from
// the top of a picture to its bottom, so that of each layer only the rows are there that another still reads, in the
// processor's cache. Nothing here takes memory but what `_create` returns; scratch memory is the caller's.
//
// Numbers lie in blocks of 8 channels but where it says otherwise.

#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How many channels lie side by side.
#define CLAYERS_BLOCK 8
/// How many rows `clayers_winograd_rows` makes at once, and how many outputs it takes together.
#define CLAYERS_WINOGRAD_ROWS 4
#define CLAYERS_WINOGRAD_COLUMNS 16
/// Planar rows are multiples of this long.
#define CLAYERS_PLANAR 16

/// The side of a window, the longest side of weights, and how many outputs a first layer has at most, in
/// `clayers_window_likeness`.
#define CLAYERS_WINDOW 16
#define CLAYERS_MOST_WINDOW_SIZE 7
#define CLAYERS_MOST_WINDOW_OUTPUTS 32

/// How many classes a softmax has at most, "none of them" apart.
#define CLAYERS_MOST_CLASSES 64

/// Whether this processor has what all functions here need but where it says otherwise, and DNNL_MAX_CPU_ISA allows it.
int clayers_are_possible(void);

/// Rows of a layer: channel c of the pixel at `column` in `row` is at
/// `data + row % held * row_stride + c / 8 * block_stride + column * 8 + c % 8`.
typedef struct {
  float *data;
  long held, row_stride, block_stride;
} clayers_rows;

/// The weights of a 3x3 convolution with a border of one zero, transformed for Winograd's algorithm.
typedef struct clayers_winograd clayers_winograd;

/// Of weights `[out, in, 3, 3]` and a bias `[out]`; `in` a multiple of 8, `out` of 16; NULL where there is no memory.
clayers_winograd *clayers_winograd_create(const float *weights, const float *bias, long in, long out);
void clayers_winograd_destroy(clayers_winograd *w);
/// How much scratch memory is needed, floats, on a border of 64 bytes.
size_t clayers_winograd_scratch(const clayers_winograd *w);
/// Makes the rows of a picture of `height` and `width` from `row` on, a multiple of 4: four or as many as there are,
/// rectified where that is asked for. To the input `raised` is added unless its data is NULL: a layer half as high and
/// wide, each number repeated twice down and across.
void clayers_winograd_rows(
    const clayers_winograd *w, clayers_rows input, clayers_rows raised, clayers_rows output, long row, long height,
    long width, int rectifies, float *scratch);
/// How many tiles of CLAYERS_WINOGRAD_ROWS x CLAYERS_WINOGRAD_ROWS pixels a picture has.
long clayers_winograd_count(long height, long width);
/// Makes the tiles `first ..< last` of a picture, counted from the left, row after row: where the whole input is there,
/// because few of a row would not fill the processor.
void clayers_winograd_tiles(
    const clayers_winograd *w, clayers_rows input, clayers_rows output, long height, long width, long first, long last,
    int rectifies, float *scratch);

/// Makes a row of a convolution of one channel, whose border is zeros, rectified.
///
/// `input`: `[height, width]`; `weights`: `[size, size, out]`, `size` odd, `out` a multiple of 16; `scratch`:
/// size * (width + size + 8) floats.
void clayers_stem_row(
    const float *weights, const float *bias, long size, long out, const float *input, clayers_rows output, long row,
    long height, long width, float *scratch);

/// A window of a picture: where it begins, how large it is, at most CLAYERS_WINDOW, and the picture's size.
typedef struct {
  long x, y, columns, rows, width, height;
} clayers_window;

/// What a number in 8 bits stands for: `least + number * step`.
typedef struct {
  float least, step;
} clayers_steps;

/// How alike a rectified convolution h of one channel, whose border is zeros, and a tensor A are in a window: the sums
/// of A h and of h h, and where `of_dot` is not NULL what they and half of the second change by, added to the pixels that
/// the window is shown.
///
/// `weights`: `[out, size, size]`, `size` odd, at most CLAYERS_MOST_WINDOW_SIZE, `out` a multiple of 4, at most
/// CLAYERS_MOST_WINDOW_OUTPUTS; `picture`, `of_dot`, `of_square`: `[height, width]`; `wanted`: A,
/// `[out, CLAYERS_WINDOW, CLAYERS_WINDOW]`, in the `steps` of each output.
void clayers_window_likeness(
    const float *weights, const float *bias, long size, long out, clayers_window window, const float *picture,
    const unsigned char *wanted, const clayers_steps *steps, double *dot, double *square, float *of_dot,
    float *of_square);

/// Makes a row of the largest numbers of 2x2 pixels each; `width` is the result's.
void clayers_pool_row(clayers_rows input, clayers_rows output, long row, long channels, long width);

/// Back from a layer that was repeated twice down and across: a row of the sums of 2x2 pixels each; `width` is the
/// result's.
void clayers_gather_row(clayers_rows input, clayers_rows output, long row, long channels, long width);
/// Back from the largest of 2x2: rows 2 `row` and the next of `output` are those of `other`, or 0 where its data is
/// NULL, and where the first of the largest was the gradient of `largest`, of which `width` is.
void clayers_route_rows(
    clayers_rows gradient, clayers_rows largest, clayers_rows input, clayers_rows other, clayers_rows output, long row,
    long channels, long width);
/// Back from a rectifier: sets to 0 what is not above 0 in `where`; `count` is a multiple of 8.
void clayers_mask(float *values, const float *where, long count);

/// Makes a row of a 1x1 convolution. `weights`: `[in, out]`, `in` a multiple of 8 and `out` of 16.
void clayers_pointwise_row(
    const float *weights, const float *bias, long in, long out, clayers_rows input, clayers_rows output, long row,
    long width, int rectifies);

/// Reads `count` pixels of a row, channel by channel: `to` is `[channels, stride]`.
void clayers_read_planar(
    clayers_rows input, long row, long column, long count, long channels, float *to, long stride);

/// And writes them.
void clayers_write_planar(
    clayers_rows output, long row, long column, long count, long channels, const float *from, long stride);

/// A 1x1 convolution channel by channel: `weights` `[out, in]`, `from` `[in, stride]`, `to` `[out, stride]`, `stride` a
/// multiple of 16.
void clayers_pointwise_planar(
    const float *weights, const float *bias, long in, long out, const float *from, float *to, long stride,
    int rectifies);

/// What a channel's probability adds to three sums.
typedef struct {
  float response, cosine, sine;
} clayers_term;

/// The softmax over channels and one more, whose number is 0, at `count` places: exp z_k / (1 + sum of exp z_j), of
/// `values` `[channels, stride]` into `result`, likewise. `channels` at most CLAYERS_MOST_CLASSES. On any processor.
void clayers_softmax(const float *values, long channels, long stride, long count, float *result);
/// The sums of those probabilities, each times what its term says.
void clayers_softmax_sums(
    const float *values, long channels, long stride, long count, const clayers_term *terms, float *response,
    float *cosine, float *sine);

#ifdef __cplusplus
}
#endif
