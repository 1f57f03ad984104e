// glibc's own functions under the names that remain when a program defines the usual ones (its manual, "Replacing
// malloc"). `free` stays glibc's.

#define _GNU_SOURCE

#include "Watch.h"

#if defined(WATCHES_ALLOCATIONS)
#include <errno.h>
#include <stdint.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

#define CALLER __builtin_return_address(0)

static void *refused(void) {
  errno = ENOMEM;
  return NULL;
}

void *malloc(size_t size) {
  if (allocation_begins(CALLER)) return refused();
  return allocation_ended(__libc_malloc(size), size);
}

void *calloc(size_t count, size_t size) {
  if (allocation_begins(CALLER)) return refused();
  void *found = __libc_calloc(count, size);
  return allocation_ended(found, size && count > SIZE_MAX / size ? SIZE_MAX : count * size);
}

void *realloc(void *old, size_t size) {
  if (allocation_begins(CALLER)) return refused();
  void *found = __libc_realloc(old, size);
  // No bytes are no failure: that frees.
  return size == 0 ? found : allocation_ended(found, size);
}

void *memalign(size_t alignment, size_t size) {
  if (allocation_begins(CALLER)) return refused();
  return allocation_ended(__libc_memalign(alignment, size), size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  if (allocation_begins(CALLER)) return refused();
  return allocation_ended(__libc_memalign(alignment, size), size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || alignment == 0 || (alignment & (alignment - 1))) return EINVAL;
  if (allocation_begins(CALLER)) return ENOMEM;
  void *found = allocation_ended(__libc_memalign(alignment, size), size);
  if (!found) return ENOMEM;
  *out = found;
  return 0;
}
#endif
