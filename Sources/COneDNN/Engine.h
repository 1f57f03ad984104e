// oneDNN's engine and streams.

#pragma once

#include <oneapi/dnnl/dnnl.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The engine of the process.
dnnl_engine_t onednn_engine(void);
/// Runs a primitive to its end, on as many threads as the calling thread asked for.
int onednn_execute(dnnl_primitive_t primitive, int count, const dnnl_exec_arg_t *arguments);

#ifdef __cplusplus
}
#endif
