// One engine for the process; a stream for each thread, which it keeps until it ends.

#include "Engine.h"

#include "Guard.h"
#include "Parallel.h"

#include <atomic>
#include <pthread.h>

static std::atomic<dnnl_engine_t> the_engine;
static pthread_key_t stream_key;
static bool has_stream_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void destroy_stream(void *stream) { dnnl_stream_destroy(static_cast<dnnl_stream_t>(stream)); }

static void make_stream_key(void) { has_stream_key = pthread_key_create(&stream_key, destroy_stream) == 0; }

dnnl_engine_t onednn_engine(void) {
  parallel_prepare();
  dnnl_engine_t engine = the_engine;
  // Where that fails the next one who asks tries again.
  if (engine || guarded([&] { return dnnl_engine_create(&engine, dnnl_cpu, 0); })) return engine;
  dnnl_engine_t first = nullptr;
  if (the_engine.compare_exchange_strong(first, engine)) return engine;
  dnnl_engine_destroy(engine);
  return first;
}

/// The calling thread's stream, null where there is none.
static dnnl_stream_t own_stream(void) {
  dnnl_engine_t engine = onednn_engine();
  pthread_once(&once, make_stream_key);
  if (!engine || !has_stream_key) return nullptr;
  dnnl_stream_t stream = static_cast<dnnl_stream_t>(pthread_getspecific(stream_key));
  if (stream) return stream;
  if (guarded([&] { return dnnl_stream_create(&stream, engine, dnnl_stream_default_flags); })) return nullptr;
  if (pthread_setspecific(stream_key, stream) == 0) return stream;
  dnnl_stream_destroy(stream);
  return nullptr;
}

int onednn_execute(dnnl_primitive_t primitive, int count, const dnnl_exec_arg_t *arguments) {
  dnnl_stream_t stream = own_stream();
  if (!stream) return 1;
  return guarded([&] {
    dnnl_status_t failed = dnnl_primitive_execute(primitive, stream, count, arguments);
    return failed ? failed : dnnl_stream_wait(stream);
  }) != dnnl_success;
}
