// What becomes of allocations, for programs and tests that link this target, which gives them a `malloc` of its own:
// counted, made to fail, or the end of the program where one fails. No library links it. Linux with glibc only;
// elsewhere nothing of it happens.

#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  // How many times memory was allocated from outside of the library that was named, and from inside of it.
  long outside, inside;
} allocation_count;

/// Whether allocations can be watched on this system.
int allocations_are_watched(void);

/// Begins to count for the calling thread. Allocations by functions of a shared library whose file name contains
/// `library` are counted by themselves, with all that those functions call.
void allocation_count_begin(const char *library);
/// Ends counting.
allocation_count allocation_count_end(void);

/// Makes the calling thread's allocation `number`, from 1 on, fail, and no other. Not counted is what libraries ask for
/// that crash without: Swift's, the C library for Swift, and some of the libraries for images and networks themselves.
void allocation_failure_begin(long number);
/// Ends that; whether there was such an allocation.
int allocation_failure_end(void);

/// From now on, where memory cannot be had or a thread cannot be started, the program ends with one sentence that begins
/// with `name` on standard error, and an exit code, after `clean_up`, which may allocate nothing. To be called before
/// any other thread is there. Swift's arrays cannot fail in any other way than by a crash.
void allocation_failures_end_program(const char *name, int exit_code, void (*clean_up)(void));

#ifdef __cplusplus
}
#endif
