#define _GNU_SOURCE

#include "CAllocationCounter.h"

#include <stddef.h>

#if defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__)
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <string.h>

// glibc's own functions under the names that remain when a program defines the usual ones (its manual, "Replacing
// malloc"). `free` stays glibc's.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Thread_local int is_counting;
static _Thread_local const char *counted_library;
static _Thread_local allocation_count counted;

int allocation_count_is_available(void) { return 1; }

/// Whether one of the functions that are at work is the library's.
static int is_inside(void) {
  void *frames[64];
  int count = backtrace(frames, sizeof frames / sizeof *frames);
  for (int i = 0; i < count; i++) {
    Dl_info info;
    if (dladdr(frames[i], &info) && info.dli_fname && strstr(info.dli_fname, counted_library)) return 1;
  }
  return 0;
}

static void note(void) {
  if (!is_counting) return;
  // Looking around may allocate, too.
  is_counting = 0;
  if (is_inside()) counted.inside++;
  else counted.outside++;
  is_counting = 1;
}

void allocation_count_begin(const char *library) {
  counted_library = library;
  counted = (allocation_count){0, 0};
  is_counting = 1;
}

allocation_count allocation_count_end(void) {
  is_counting = 0;
  return counted;
}

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note();
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  note();
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **out, size_t alignment, size_t size) {
  void *found = memalign(alignment, size);
  if (!found) return ENOMEM;
  *out = found;
  return 0;
}
#else
int allocation_count_is_available(void) { return 0; }

void allocation_count_begin(const char *library) { (void)library; }

allocation_count allocation_count_end(void) { return (allocation_count){0, 0}; }
#endif
