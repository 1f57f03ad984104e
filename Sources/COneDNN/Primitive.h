// Primitives of oneDNN, which may run on other threads than the one that made them.

#pragma once

#include "Version.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Of those who run primitives, scratch memory not among them.
#define MOST_ARGUMENTS 5

/// A primitive and its scratch memory, if it needs any, which has room only while the primitive runs. oneDNN's own
/// would be one block for each thread where much is needed (Winograd's algorithm, matrix products), sized by what that
/// thread made: on others it is missing or too small.
struct primitive {
  dnnl_primitive_t handle;
  dnnl_memory_t scratch;
  size_t scratch_size;
};

/// A handle on memory in a layout, which is nowhere yet.
int handle_make(dnnl_memory_t *out, const_descriptor layout);
/// Where the values are, or were last.
void *handle_address(dnnl_memory_t handle);
/// Puts the values at an address.
int handle_move(dnnl_memory_t handle, void *address);

/// Makes the primitive that `pd` describes; nothing is left where that failed.
int primitive_make(struct primitive *primitive, const_dnnl_primitive_desc_t pd);
/// Runs it to its end, on as many threads as the calling thread asked for.
int primitive_run(const struct primitive *primitive, int count, const dnnl_exec_arg_t *arguments);
void primitive_release(struct primitive *primitive);

#ifdef __cplusplus
}
#endif
