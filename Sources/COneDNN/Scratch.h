// Memory that primitives need while they run: as many blocks as primitives run at once, each as large as the largest
// needs. All go back to the system with the last primitive that needs some.

#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One primitive more that takes scratch memory when it runs.
void scratch_join(void);
/// One primitive less.
void scratch_leave(void);
/// At least `size` bytes, aligned to 64, of undefined contents; NULL where there are none. May be called by any thread
/// that runs a primitive which joined, and is to be followed by `scratch_give`.
void *scratch_take(size_t size);
void scratch_give(void *scratch);

#ifdef __cplusplus
}
#endif
