#include "Primitive.h"

#include "Engine.h"
#include "Scratch.h"

#include <string.h>

/// The memory by which a primitive is told where its scratch memory is, where it needs any.
static int make_scratch(struct primitive *p, const_dnnl_primitive_desc_t pd) {
  descriptor layout = descriptor_query(pd, dnnl_query_scratchpad_md);
  int failed = 0;
  if (!descriptor_is_empty(layout)) {
    failed = dnnl_memory_create(&p->scratch, REFERENCE(layout), onednn_engine(), DNNL_MEMORY_NONE) != dnnl_success;
    if (failed) p->scratch = NULL;
    else p->scratch_size = descriptor_size(layout), scratch_join();
  }
  descriptor_release(layout);
  return failed;
}

int primitive_make(struct primitive *p, const_dnnl_primitive_desc_t pd) {
  memset(p, 0, sizeof *p);
  int failed = dnnl_primitive_create(&p->handle, pd) != dnnl_success;
  if (failed) p->handle = NULL;
  if (!failed && !make_scratch(p, pd)) return 0;
  primitive_release(p);
  return 1;
}

/// Tells the primitive where its scratch memory is. oneDNN allocates on the way, so not where it was there last time.
static int move_scratch(const struct primitive *p, void *address) {
  void *last = NULL;
  dnnl_memory_get_data_handle(p->scratch, &last);
  return address != last && dnnl_memory_set_data_handle(p->scratch, address);
}

int primitive_run(const struct primitive *p, int count, const dnnl_exec_arg_t *arguments) {
  if (!p->scratch) return onednn_execute(p->handle, count, arguments);
  dnnl_exec_arg_t all[MOST_ARGUMENTS + 1];
  memcpy(all, arguments, count * sizeof *all);
  all[count] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, p->scratch};
  void *scratch = scratch_take(p->scratch_size);
  int failed = !scratch || move_scratch(p, scratch) || onednn_execute(p->handle, count + 1, all);
  scratch_give(scratch);
  return failed;
}

void primitive_release(struct primitive *p) {
  if (p->handle) dnnl_primitive_destroy(p->handle);
  if (p->scratch) dnnl_memory_destroy(p->scratch), scratch_leave();
  memset(p, 0, sizeof *p);
}
