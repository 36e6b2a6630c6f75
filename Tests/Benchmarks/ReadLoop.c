// What reading a tree costs at least: opens every file, reads it into one buffer and closes it.
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <unistd.h>

static char buffer[1 << 20];

/// The size of a file in bytes, or -1 if it could not be read.
static long long read_file(const char *path) {
  int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  long long total = 0;
  ssize_t count;
  while ((count = read(file, buffer, sizeof buffer)) > 0) {
    total += count;
    if (count < (ssize_t)sizeof buffer) break;
  }
  close(file);
  return count < 0 ? -1 : total;
}

int main(int count, char **words) {
  if (count != 2) {
    fprintf(stderr, "usage: ReadLoop <folder>\n");
    return 64;
  }
  char *roots[] = {words[1], NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOSTAT, NULL);
  if (tree == NULL) {
    perror(words[1]);
    return 1;
  }
  long long files = 0, bytes = 0;
  for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
    if (entry->fts_info == FTS_D || entry->fts_info == FTS_DP) continue;
    long long size = read_file(entry->fts_accpath);
    if (size < 0) {
      perror(entry->fts_path);
      return 1;
    }
    files += 1;
    bytes += size;
  }
  printf("%lld files, %lld bytes\n", files, bytes);
  return 0;
}
