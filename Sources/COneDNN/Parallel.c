// oneDNN's threads are OpenMP's. The loops here run on the same ones, through the function that compilers
// call for `#pragma omp parallel` (gcc's, which LLVM's runtime offers too): a second pool would compete
// with threads that still wait for oneDNN's next layer. Without OpenMP everything runs on one thread.

#include "Parallel.h"

#include "COneDNN.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

static _Thread_local int parts = 1, threads = 1, is_alone = 0;

static void (*set_openmp_threads)(int);
static void (*set_openmp_levels)(int);
static int (*openmp_thread)(void);
static int (*openmp_team)(void);
static void (*openmp_parallel)(void (*)(void *), void *, unsigned, unsigned);

static void find_openmp(void) {
  *(void **)&set_openmp_threads = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  *(void **)&set_openmp_levels = dlsym(RTLD_DEFAULT, "omp_set_max_active_levels");
  *(void **)&openmp_thread = dlsym(RTLD_DEFAULT, "omp_get_thread_num");
  *(void **)&openmp_team = dlsym(RTLD_DEFAULT, "omp_get_num_threads");
  *(void **)&openmp_parallel = dlsym(RTLD_DEFAULT, "GOMP_parallel");
}

void cdnn_set_threads(int new_parts, int new_threads) { parts = new_parts, threads = new_threads; }

void parallel_set_alone(int alone) { is_alone = alone; }

void parallel_prepare(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find_openmp);
  // Both are properties of the calling thread in OpenMP, too. With no active level a team has one thread,
  // which does what all would have done.
  if (set_openmp_threads) set_openmp_threads(is_alone ? 1 : parts);
  if (set_openmp_levels && parts > 1) set_openmp_levels(threads > 1);
}

struct loop {
  long count;
  parallel_body body;
  void *context;
};

static void run_piece(void *argument) {
  const struct loop *loop = argument;
  long piece = openmp_thread(), pieces = openmp_team();
  long first = loop->count * piece / pieces, last = loop->count * (piece + 1) / pieces;
  if (first < last) loop->body(loop->context, first, last);
}

void parallel_for(long count, parallel_body body, void *context) {
  parallel_prepare();
  if (parts == 1 || threads == 1 || is_alone || !openmp_parallel || !openmp_thread || !openmp_team) {
    body(context, 0, count);
    return;
  }
  struct loop loop = {count, body, context};
  openmp_parallel(run_piece, &loop, (unsigned)parts, 0);
}
