// One engine for the process; a stream for each thread, which it keeps until it ends.

#include "Engine.h"

#include "Parallel.h"

#include <pthread.h>
#include <stddef.h>

static dnnl_engine_t the_engine;
static pthread_key_t stream_key;
static int has_stream_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void destroy_stream(void *stream) { dnnl_stream_destroy(stream); }

static void make_engine(void) {
  if (dnnl_engine_create(&the_engine, dnnl_cpu, 0) != dnnl_success) the_engine = NULL;
  has_stream_key = pthread_key_create(&stream_key, destroy_stream) == 0;
}

dnnl_engine_t onednn_engine(void) {
  pthread_once(&once, make_engine);
  parallel_prepare();
  return the_engine;
}

/// The calling thread's stream, NULL where there is none.
static dnnl_stream_t own_stream(void) {
  dnnl_engine_t engine = onednn_engine();
  if (!has_stream_key) return NULL;
  dnnl_stream_t stream = pthread_getspecific(stream_key);
  if (stream) return stream;
  if (dnnl_stream_create(&stream, engine, dnnl_stream_default_flags)) return NULL;
  if (pthread_setspecific(stream_key, stream) == 0) return stream;
  dnnl_stream_destroy(stream);
  return NULL;
}

int onednn_execute(dnnl_primitive_t primitive, int count, const dnnl_exec_arg_t *arguments) {
  dnnl_stream_t stream = own_stream();
  if (!stream || dnnl_primitive_execute(primitive, stream, count, arguments)) return 1;
  return dnnl_stream_wait(stream) != dnnl_success;
}
