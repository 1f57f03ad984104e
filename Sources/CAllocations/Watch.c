#define _GNU_SOURCE

#include "Watch.h"

#include "CAllocations.h"

#if defined(WATCHES_ALLOCATIONS)
#include <dlfcn.h>
#include <execinfo.h>
#include <string.h>

enum { counting = 1, failing = 2 };

static _Thread_local int watch;
static _Thread_local const char *counted_library;
static _Thread_local allocation_count counted;
/// How many allocations there are until the one that fails.
static _Thread_local long left;

int allocations_are_watched(void) { return 1; }

static int is_named(const void *address, const char *part) {
  Dl_info info;
  return dladdr(address, &info) && info.dli_fname && strstr(info.dli_fname, part);
}

/// Whether one of the functions that are at work is a library's.
static int is_inside(const char *library) {
  void *frames[64];
  int count = backtrace(frames, sizeof frames / sizeof *frames);
  for (int i = 0; i < count; i++)
    if (is_named(frames[i], library)) return 1;
  return 0;
}

/// Whether a function cannot be told that there is no memory: it is Swift's, or the C library's, which Swift asks, or of
/// a library that itself uses what it did not get (oneDNN 2.6, libtiff 4.5, libwebp 1.2 and OpenJPEG 2.5 do in places)
/// or ends the process (OpenMP).
static int cannot_be_told(const void *caller) {
  static const char *const libraries[] = {
      "/libswift", "/libFoundation", "/lib_Foundation", "/libdispatch", "/libTesting", "/lib_Testing", "/libXCTest",
      "/libc.so", "/ld-linux", "/libgomp", "/libdnnl", "/libtiff", "/libwebp", "/libopenjp2"};
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
    if (is_named(caller, libraries[i])) return 1;
  // Where oneDNN throws it may be in functions that may not.
  return is_named(caller, "/libstdc++") && is_inside("/libdnnl");
}

int allocation_begins(const void *caller) {
  if (!watch) return 0;
  int watched = watch, fails = 0;
  // Looking around may allocate, too.
  watch = 0;
  if (watched & counting) {
    if (is_inside(counted_library)) counted.inside++;
    else counted.outside++;
  }
  if (watched & failing && left > 0 && !cannot_be_told(caller)) fails = --left == 0;
  watch = watched;
  return fails;
}

void allocation_count_begin(const char *library) {
  counted_library = library;
  counted = (allocation_count){0, 0};
  watch |= counting;
}

allocation_count allocation_count_end(void) {
  watch &= ~counting;
  return counted;
}

void allocation_failure_begin(long number) {
  left = number;
  watch |= failing;
}

int allocation_failure_end(void) {
  watch &= ~failing;
  return left == 0;
}
#else
int allocations_are_watched(void) { return 0; }

void allocation_count_begin(const char *library) { (void)library; }

allocation_count allocation_count_end(void) { return (allocation_count){0, 0}; }

void allocation_failure_begin(long number) { (void)number; }

int allocation_failure_end(void) { return 0; }
#endif
