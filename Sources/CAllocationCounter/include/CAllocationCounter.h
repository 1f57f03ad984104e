// Counts what the calling thread allocates: for tests and benchmarks, which it gives a `malloc` of its own. Linux with
// glibc only; elsewhere nothing is counted.

#pragma once

typedef struct {
  // How many times memory was allocated from outside of the library that was named, and from inside of it.
  long outside, inside;
} allocation_count;

/// Whether allocations are counted on this system.
int allocation_count_is_available(void);
/// Begins to count for the calling thread. Allocations by functions of a shared library whose file name contains
/// `library` are counted by themselves, with all that those functions call.
void allocation_count_begin(const char *library);
/// Ends counting.
allocation_count allocation_count_end(void);
