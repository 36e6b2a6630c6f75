// Runs a program some times, one run after the other, and tells what they took together:
// nanoseconds, microseconds of processor time, the greatest memory of a run in KiB, and the exit
// status, or 128 and the number of the signal.
//
// It is a program of its own because a child counts the memory of the process that starts it as
// its own, so that process has to be small.
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void stop(const char *what, int code) {
  fprintf(stderr, "Stopwatch: %s: %s\n", what, strerror(code));
  exit(1);
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

/// Runs the program to its end and returns its status.
static int run(char **words, posix_spawn_file_actions_t *actions, struct rusage *usage) {
  pid_t child;
  int code = posix_spawnp(&child, words[0], actions, NULL, words, environ);
  if (code != 0) stop(words[0], code);
  int status;
  while (wait4(child, &status, 0, usage) < 0) {
    if (errno != EINTR) stop(words[0], errno);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int count, char **words) {
  if (count < 4) {
    fprintf(stderr, "usage: Stopwatch <output> <count> <program> [<argument> ...]\n");
    return 64;
  }
  int output = open(words[1], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
  if (output < 0) stop(words[1], errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);

  long long processor = 0;
  long memory = 0;
  int status = 0;
  long long start = nanoseconds();
  for (int left = atoi(words[2]); left > 0; left -= 1) {
    struct rusage usage;
    int ended = run(words + 3, &actions, &usage);
    if (ended != 0) status = ended;
    processor += microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    if (usage.ru_maxrss > memory) memory = usage.ru_maxrss;
  }
  printf("%lld %lld %ld %d\n", nanoseconds() - start, processor, memory, status);
  return 0;
}
