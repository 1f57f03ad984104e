// The names of files that are being written, for a program that ends in the middle of it and must leave none of them.

#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Notes that the file at `path` is unfinished. Returns its number for `unfinished_file_end`; -1 where there are more
/// than 64 of them, or the path is too long, and it is not noted.
int unfinished_file_begin(const char *path);
/// Forgets it: it is finished or gone.
void unfinished_file_end(int number);
/// Removes them all. Allocates nothing and takes no lock, so that it may be called anywhere.
void unfinished_files_remove(void);

#ifdef __cplusplus
}
#endif
