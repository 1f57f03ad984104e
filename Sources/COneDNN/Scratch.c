// Not a matter for the cache of blocks: what primitives need for a moment may be more than may lie idle there, so that
// each layer took it from the system anew. What our own Winograd code needs fits, but is wanted in every layer again.

#include "Scratch.h"

#include <pthread.h>
#include <stdlib.h>

#define ALIGNMENT 64

/// In front of every block, in a line of its own.
struct header {
  size_t size;
  struct header *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct header *idle;
static long primitives;

void scratch_join(void) {
  pthread_mutex_lock(&lock);
  primitives++;
  pthread_mutex_unlock(&lock);
}

void scratch_leave(void) {
  struct header *unneeded = NULL;
  pthread_mutex_lock(&lock);
  if (--primitives == 0) unneeded = idle, idle = NULL;
  pthread_mutex_unlock(&lock);
  while (unneeded) {
    struct header *next = unneeded->next;
    free(unneeded);
    unneeded = next;
  }
}

void *scratch_take(size_t size) {
  pthread_mutex_lock(&lock);
  struct header *found = idle;
  if (found) idle = found->next;
  pthread_mutex_unlock(&lock);
  if (!found || found->size < size) {
    // The smaller one first: both at once would be more than anybody wants.
    free(found);
    void *larger = NULL;
    if (posix_memalign(&larger, ALIGNMENT, ALIGNMENT + size)) return NULL;
    found = larger;
    found->size = size;
  }
  return (char *)found + ALIGNMENT;
}

void scratch_give(void *scratch) {
  if (!scratch) return;
  struct header *given = (struct header *)((char *)scratch - ALIGNMENT);
  pthread_mutex_lock(&lock);
  given->next = idle;
  idle = given;
  pthread_mutex_unlock(&lock);
}
