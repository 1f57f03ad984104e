// Calls of oneDNN, which is written in C++: what it throws, for want of memory, ends here, because neither C nor Swift
// can have it pass through them. For the files of C++, which alone call what may throw.

#pragma once

#include <oneapi/dnnl/dnnl.h>

/// What `call` returns, a status; where it throws, that there is no memory.
template <typename Call>
static inline dnnl_status_t guarded(Call call) noexcept {
  try {
    return call();
  } catch (...) {
    return dnnl_out_of_memory;
  }
}
