// The end of a program that gets no memory, or no thread, with a sentence instead of a crash.

#define _GNU_SOURCE

#include "Watch.h"

#include "CAllocations.h"

#if defined(WATCHES_ALLOCATIONS)
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *program;
static int code;
static void (*clean_up_files)(void);
static atomic_flag has_ended = ATOMIC_FLAG_INIT;

/// What is said, put together without an allocation.
struct sentence {
  char text[256];
  size_t count;
};

static void append(struct sentence *s, const char *words) {
  size_t count = strlen(words), room = sizeof s->text - s->count;
  if (count > room) count = room;
  memcpy(s->text + s->count, words, count);
  s->count += count;
}

static void append_number(struct sentence *s, size_t number) {
  char digits[24], *first = digits + sizeof digits - 1;
  *first = 0;
  do *--first = (char)('0' + number % 10);
  while (number /= 10);
  append(s, first);
}

/// Another thread that fails, too, says nothing and waits for the end.
static _Noreturn void end(const char *what, size_t megabytes, const char *advice) {
  if (atomic_flag_test_and_set(&has_ended))
    for (;;) pause();
  struct sentence s = {.count = 0};
  // The progress that is shown to somebody who looks.
  if (isatty(STDERR_FILENO)) append(&s, "\r\033[K");
  append(&s, program);
  append(&s, what);
  if (megabytes) {
    append_number(&s, megabytes);
    append(&s, " MB more could not be had");
  }
  append(&s, advice);
  if (clean_up_files) clean_up_files();
  ssize_t written = write(STDERR_FILENO, s.text, s.count);
  (void)written;
  _exit(code);
}

/// Blocks of at least so many bytes, planes of images above all, are taken from the system and given back to it one by
/// one: what glibc keeps of them for later lies between others, and is more than what is used.
enum { large_block = 4 << 20, huge_page = 2 << 20 };

/// A page of 4 KB is cleared and mapped when it is first written to, which takes as long as what is done with a plane.
static void *in_huge_pages(void *block, size_t size) {
  uintptr_t first = ((uintptr_t)block + huge_page - 1) & -(uintptr_t)huge_page;
  uintptr_t last = ((uintptr_t)block + size) & -(uintptr_t)huge_page;
  if (last > first) madvise((void *)first, last - first, MADV_HUGEPAGE);
  return block;
}

void *allocation_ended(void *found, size_t size) {
  if (!program) return found;
  if (found) return size >= large_block ? in_huge_pages(found, size) : found;
  end(": out of memory: ", size / 1000000 + 1, "; try a smaller image, --threads 1, or a higher limit of memory\n");
}

typedef void *(*map_function)(void *, size_t, int, int, int, off_t);

static void *map(map_function glibc, void *address, size_t size, int rights, int kind, int file, off_t offset) {
  void *found = glibc(address, size, rights, kind, file, offset);
  if (found == MAP_FAILED && errno == ENOMEM) allocation_ended(NULL, size);
  return found;
}

// oneDNN writes its kernels to where there is no memory for them.

void *mmap(void *address, size_t size, int rights, int kind, int file, off_t offset) {
  static map_function glibc;
  if (!glibc) *(void **)&glibc = dlsym(RTLD_NEXT, "mmap");
  return map(glibc, address, size, rights, kind, file, offset);
}

void *mmap64(void *address, size_t size, int rights, int kind, int file, off_t offset) {
  return mmap(address, size, rights, kind, file, offset);
}

/// As glibc's, which is asked; libdispatch would try again for ever, and OpenMP would end the program in its own words.
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  static int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  if (!create) *(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
  int failure = create ? create(thread, attributes, body, argument) : EAGAIN;
  if (failure == EAGAIN && program)
    end(": no thread more can be started", 0, "; try --threads 1, or a higher limit of memory\n");
  return failure;
}

void allocation_failures_end_program(const char *name, int exit_code, void (*clean_up)(void)) {
  code = exit_code;
  clean_up_files = clean_up;
  program = name;
  mallopt(M_MMAP_THRESHOLD, large_block);
  mallopt(M_TRIM_THRESHOLD, 16 * large_block);
  // Every thread would take 64 MB of addresses for a heap of its own, which are counted where they are limited.
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
}
#else
void allocation_failures_end_program(const char *name, int exit_code, void (*clean_up)(void)) {
  (void)name, (void)exit_code, (void)clean_up;
}
#endif
