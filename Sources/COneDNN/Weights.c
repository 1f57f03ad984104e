#include "Weights.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/// The filters in one of the layouts that were asked for.
struct laid_out {
  cdnn_memory *memory;
  struct laid_out *next;
};

struct cdnn_weights {
  // Over all below.
  pthread_mutex_t lock;
  int holders;
  cdnn_memory *filters, *bias;
  struct laid_out *layouts;
  clayers_winograd *winograd;
};

static cdnn_memory *filled(int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag, const float *values) {
  descriptor d;
  if (descriptor_make(&d, rank, dims, tag)) return NULL;
  cdnn_memory *m = memory_with(d);
  descriptor_release(d);
  if (!m) return NULL;
  size_t count;
  float *data = cdnn_memory_data(m, &count);
  memcpy(data, values, count * sizeof(float));
  return m;
}

cdnn_weights *cdnn_weights_create(
    const cdnn_convolution *c, long in, const float *weights, const float *bias) {
  cdnn_weights *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  pthread_mutex_init(&w->lock, NULL);
  w->holders = 1;
  long g = c->groups;
  dnnl_dims_t grouped = {g, c->out_channels / g, in / g, c->kernel_height, c->kernel_width};
  dnnl_dims_t single = {c->out_channels, in, c->kernel_height, c->kernel_width};
  dnnl_dims_t biases = {c->out_channels};
  w->filters = g > 1 ? filled(5, grouped, dnnl_goihw, weights) : filled(4, single, dnnl_oihw, weights);
  w->bias = filled(1, biases, dnnl_x, bias);
  if (w->filters && w->bias) return w;
  cdnn_weights_destroy(w);
  return NULL;
}

void weights_hold(cdnn_weights *w) {
  pthread_mutex_lock(&w->lock);
  w->holders++;
  pthread_mutex_unlock(&w->lock);
}

void cdnn_weights_destroy(cdnn_weights *w) {
  if (!w) return;
  pthread_mutex_lock(&w->lock);
  int left = --w->holders;
  pthread_mutex_unlock(&w->lock);
  if (left) return;
  cdnn_memory_destroy(w->filters);
  cdnn_memory_destroy(w->bias);
  clayers_winograd_destroy(w->winograd);
  while (w->layouts) {
    struct laid_out *next = w->layouts->next;
    cdnn_memory_destroy(w->layouts->memory);
    free(w->layouts);
    w->layouts = next;
  }
  pthread_mutex_destroy(&w->lock);
  free(w);
}

const float *weights_filters(const cdnn_weights *w) { return cdnn_memory_data(w->filters, NULL); }

const cdnn_memory *weights_bias(const cdnn_weights *w) { return w->bias; }

/// The filters in a layout that they have not been in yet.
static struct laid_out *lay_out(const cdnn_weights *w, const_descriptor layout) {
  struct laid_out *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  made->memory = memory_converted(w->filters, layout);
  if (made->memory) return made;
  free(made);
  return NULL;
}

const cdnn_memory *weights_in_layout(cdnn_weights *w, const_descriptor layout) {
  pthread_mutex_lock(&w->lock);
  struct laid_out *found = w->layouts;
  while (found && !descriptor_equal(found->memory->layout, layout)) found = found->next;
  if (!found && (found = lay_out(w, layout))) found->next = w->layouts, w->layouts = found;
  pthread_mutex_unlock(&w->lock);
  return found ? found->memory : NULL;
}

const clayers_winograd *weights_for_winograd(cdnn_weights *w, long in, long out) {
  pthread_mutex_lock(&w->lock);
  if (!w->winograd)
    w->winograd = clayers_winograd_create(weights_filters(w), cdnn_memory_data(w->bias, NULL), in, out);
  pthread_mutex_unlock(&w->lock);
  return w->winograd;
}
