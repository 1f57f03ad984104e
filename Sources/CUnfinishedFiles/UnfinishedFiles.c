#include "CUnfinishedFiles.h"

#include <limits.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define MOST_FILES 64

enum { is_free, is_changing, is_unfinished };

static struct {
  atomic_int state;
  char path[PATH_MAX];
} files[MOST_FILES];

int unfinished_file_begin(const char *path) {
  size_t length = strlen(path);
  if (length >= PATH_MAX) return -1;
  for (int i = 0; i < MOST_FILES; i++) {
    int expected = is_free;
    if (!atomic_compare_exchange_strong(&files[i].state, &expected, is_changing)) continue;
    memcpy(files[i].path, path, length + 1);
    atomic_store(&files[i].state, is_unfinished);
    return i;
  }
  return -1;
}

void unfinished_file_end(int number) {
  if (number >= 0) atomic_store(&files[number].state, is_free);
}

void unfinished_files_remove(void) {
  for (int i = 0; i < MOST_FILES; i++)
    if (atomic_load(&files[i].state) == is_unfinished) unlink(files[i].path);
}
