#include "Primitive.h"

#include "Engine.h"
#include "Guard.h"
#include "Scratch.h"

#include <cstring>

int handle_make(dnnl_memory_t *out, const_descriptor layout) {
  *out = nullptr;
  dnnl_engine_t engine = onednn_engine();
  if (!engine || guarded([&] { return dnnl_memory_create(out, REFERENCE(layout), engine, DNNL_MEMORY_NONE); })) {
    *out = nullptr;
    return 1;
  }
  return 0;
}

void *handle_address(dnnl_memory_t handle) {
  void *address = nullptr;
  dnnl_memory_get_data_handle(handle, &address);
  return address;
}

// oneDNN allocates on the way, so not where the values are there already.
int handle_move(dnnl_memory_t handle, void *address) {
  return address != handle_address(handle) &&
         guarded([&] { return dnnl_memory_set_data_handle(handle, address); }) != dnnl_success;
}

/// The memory by which a primitive is told where its scratch memory is, where it needs any.
static int make_scratch(struct primitive *p, const_dnnl_primitive_desc_t pd) {
  descriptor layout = descriptor_query(pd, dnnl_query_scratchpad_md);
  int failed = 0;
  if (!descriptor_is_empty(layout)) {
    failed = handle_make(&p->scratch, layout);
    if (!failed) p->scratch_size = descriptor_size(layout), scratch_join();
  }
  descriptor_release(layout);
  return failed;
}

int primitive_make(struct primitive *p, const_dnnl_primitive_desc_t pd) {
  std::memset(p, 0, sizeof *p);
  int failed = guarded([&] { return dnnl_primitive_create(&p->handle, pd); }) != dnnl_success;
  if (failed) p->handle = nullptr;
  if (!failed && !make_scratch(p, pd)) return 0;
  primitive_release(p);
  return 1;
}

int primitive_run(const struct primitive *p, int count, const dnnl_exec_arg_t *arguments) {
  if (!p->scratch) return onednn_execute(p->handle, count, arguments);
  dnnl_exec_arg_t all[MOST_ARGUMENTS + 1];
  std::memcpy(all, arguments, count * sizeof *all);
  all[count] = {DNNL_ARG_SCRATCHPAD, p->scratch};
  void *scratch = scratch_take(p->scratch_size);
  int failed = !scratch || handle_move(p->scratch, scratch) || onednn_execute(p->handle, count + 1, all);
  scratch_give(scratch);
  return failed;
}

void primitive_release(struct primitive *p) {
  if (p->handle) dnnl_primitive_destroy(p->handle);
  if (p->scratch) dnnl_memory_destroy(p->scratch), scratch_leave();
  std::memset(p, 0, sizeof *p);
}
