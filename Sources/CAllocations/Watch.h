// What the functions that allocate ask and tell.

#pragma once

#include <stddef.h>
#include <stdlib.h>

// A sanitizer has a malloc of its own.
#if defined(__GLIBC__)
#if !defined(__has_feature)
#define WATCHES_ALLOCATIONS
#elif !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) && !__has_feature(memory_sanitizer)
#define WATCHES_ALLOCATIONS
#endif
#endif

/// Counts an allocation, asked for by the function that `caller` is in; whether it is to fail.
int allocation_begins(const void *caller);
/// Ends the program where `found` is NULL and it was asked for that, and returns `found` otherwise.
void *allocation_ended(void *found, size_t size);
