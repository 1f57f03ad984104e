#include "BlockCache.h"
#include "Memory.h"
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

/// Runs `body` on two memories of one layout, into a third of it, which may be the first.
static int run(parallel_body body, cdnn_memory *result, const cdnn_memory *a, const cdnn_memory *b) {
  struct terms terms = {.b = cdnn_memory_data(b, NULL)};
  terms.a = cdnn_memory_data(a, &terms.count);
  // Where others hold the result's values, they stay where they are until they are read.
  void *held = result == a && block_is_shared(a->block) ? a->block : NULL;
  if (held) block_hold(held);
  int failed = (result != a || held) && memory_prepare(result, b->layout);
  if (!failed) {
    terms.result = cdnn_memory_data(result, NULL);
    parallel_for(pieces(terms.count), body, &terms);
  }
  block_give(held);
  return failed;
}

int cdnn_add(cdnn_memory *result, const cdnn_memory *a, const cdnn_memory *b) {
  const cdnn_memory *term = memory_in_layout(b, a->layout, &result->converted);
  int failed = !term || run(add, result, a, term);
  memory_clear(result->converted);
  return failed;
}

int cdnn_mask(cdnn_memory *result, const cdnn_memory *values, const cdnn_memory *where) {
  if (cdnn_memory_same_layout(values, where)) return run(mask, result, values, where);
  return memory_convert(result, values, where->layout) || run(mask, result, result, where);
}
