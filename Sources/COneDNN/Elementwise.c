#include "COneDNN.h"
#include "Parallel.h"
#include "Vectors.h"

// What one thread takes at a time, so that a few numbers do not wake the others.
#define PIECE 4096

struct terms {
  const float *a, *b;
  float *result;
  size_t count;
};

// Vectors by name: compilers leave a loop whose result may be one of its terms to one number at a time.

FOR_EVERY_PROCESSOR static void add(void *context, long first, long last) {
  const struct terms *t = context;
  size_t i = (size_t)first * PIECE, end = (size_t)last * PIECE;
  if (end > t->count) end = t->count;
  for (; i + LANES <= end; i += LANES) {
    lanes a, b;
    LOAD(a, t->a + i);
    LOAD(b, t->b + i);
    a += b;
    STORE(t->result + i, a);
  }
  for (; i < end; i++) t->result[i] = t->a[i] + t->b[i];
}

FOR_EVERY_PROCESSOR static void mask(void *context, long first, long last) {
  const struct terms *t = context;
  size_t i = (size_t)first * PIECE, end = (size_t)last * PIECE;
  if (end > t->count) end = t->count;
  for (; i + LANES <= end; i += LANES) {
    lane_bits a;
    lanes b;
    LOAD(a, t->a + i);
    LOAD(b, t->b + i);
    a &= b > 0;
    STORE(t->result + i, a);
  }
  for (; i < end; i++) t->result[i] = t->b[i] > 0 ? t->a[i] : 0;
}

static long pieces(size_t count) { return (long)((count + PIECE - 1) / PIECE); }

void cdnn_add(const float *a, const float *b, float *result, size_t count) {
  struct terms terms = {a, b, result, count};
  parallel_for(pieces(count), add, &terms);
}

void cdnn_mask(const float *values, const float *where, float *result, size_t count) {
  struct terms terms = {values, where, result, count};
  parallel_for(pieces(count), mask, &terms);
}
