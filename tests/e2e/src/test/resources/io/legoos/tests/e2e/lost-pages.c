/*
 * Writes a pattern over PAGES pages, says so, waits for a line on stdin, and checks every page: it has
 * its bytes, or it is SIGBUS (with "handle"; else that is the end). Lost runs are mapped anew, every
 * second one by MAP_FIXED, the others by munmap and MAP_FIXED_NOREPLACE; then all is written and
 * checked again. Prints "kept K lost L wrong W again A"; status 3 when a byte was wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define RUN 64
#define WORDS (PAGE / sizeof(uint64_t))

static sigjmp_buf back;
static volatile int ended; /* no SIGBUS any more */
static volatile sig_atomic_t code;
static void *volatile where;

static void on_bus(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  code = info->si_code;
  where = info->si_addr;
  siglongjmp(back, 1);
}

static uint64_t word(uint64_t round, uint64_t page, uint64_t i) {
  return (round << 56) ^ (page * 0x9e3779b97f4a7c15ull) ^ (i * 0xc2b2ae3d27d4eb4full);
}

static void fill(volatile uint64_t *at, uint64_t round, uint64_t page) {
  for (uint64_t i = 0; i < WORDS; i++) at[i] = word(round, page, i);
}

/* 0: as it was written; 1: other bytes. */
static int differs(volatile uint64_t *at, uint64_t round, uint64_t page) {
  for (uint64_t i = 0; i < WORDS; i++)
    if (at[i] != word(round, page, i)) return 1;
  return 0;
}

static int map_at(void *at, long bytes, int flags) {
  flags |= MAP_PRIVATE | MAP_ANONYMOUS;
  return mmap(at, bytes, PROT_READ | PROT_WRITE, flags, -1, 0) == at;
}

int main(int argc, char **argv) {
  long pages = atol(argv[1]);
  int handle = argc > 2 && strcmp(argv[2], "handle") == 0;
  static char output[256];
  setvbuf(stdout, output, _IOLBF, sizeof output);
  if (handle) {
    struct sigaction action = {0};
    action.sa_sigaction = on_bus;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGBUS, &action, NULL);
  }
  char *base = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return 2;
  for (long p = 0; p < pages; p++) fill((uint64_t *)(base + p * PAGE), 1, p);
  /* Some of the last pages are clean in the cache when it happens. */
  for (long p = 0; p < 64 && p < pages; p++)
    if (differs((uint64_t *)(base + p * PAGE), 1, p)) return 3;
  /*
   * What the rest needs of libc and of this program is in the cache, too: it could be lost as well.
   * libc's own fork would touch more in the child.
   */
  errno = 0;
  if (sigsetjmp(back, 1)) _exit(2); /* it may have been lost inside exit, which holds a lock */
  pid_t first = syscall(SYS_fork);
  if (first == 0) _exit(0);
  if (first < 0 || waitpid(first, NULL, 0) != first) return 2;
  close(memfd_create("sink", 0));
  printf("filled\n");
  if (getchar() == EOF) return 2;

  static unsigned char lost[1 << 20];
  long kept_count = 0, lost_count = 0, wrong = 0, again = 0;
  for (long p = 0; p < pages; p++) {
    char *at = base + p * PAGE;
    if (sigsetjmp(back, 1)) {
      /* A kernel without CONFIG_MEMORY_FAILURE says BUS_ADRERR. */
      if (ended || (code != BUS_MCEERR_AR && code != BUS_ADRERR) || where < (void *)at || where >= (void *)(at + PAGE)) {
        fprintf(stderr, "SIGBUS %d at %p, page %p, phase %d\n", code, where, (void *)at, ended);
        _exit(4);
      }
      lost[p] = 1;
      lost_count++;
    } else if (differs((uint64_t *)at, 1, p)) {
      wrong++;
    } else {
      kept_count++;
    }
  }
  ended = 1;
  /* A child has the same pages, and a system call says EFAULT. */
  pid_t child = syscall(SYS_fork);
  if (child == 0) {
    ended = 4;
    int bad = 0;
    int sink = memfd_create("sink", 0);
    for (long p = 0; p < pages; p += 7) {
      ssize_t n = pwrite(sink, base + p * PAGE, PAGE, 0);
      if (lost[p] ? n != -1 || errno != EFAULT : n != PAGE) bad++;
      if (!lost[p] && differs((uint64_t *)(base + p * PAGE), 1, p)) bad++;
    }
    _exit(bad ? 1 : 0);
  }
  int status;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) wrong++;

  ended = 2;
  for (long p = 0, runs = 0; p < pages; p++) {
    long end = p;
    while (end < pages && end < p + RUN && lost[end]) end++;
    if (end == p) continue;
    char *at = base + p * PAGE;
    long bytes = (end - p) * PAGE;
    if (runs++ % 2 == 0) {
      if (!map_at(at, bytes, MAP_FIXED)) wrong++;
    } else if (munmap(at, bytes) || !map_at(at, bytes, MAP_FIXED_NOREPLACE)) {
      wrong++;
    }
    for (; p < end; p++)
      if (*(volatile uint64_t *)(base + p * PAGE) != 0) wrong++;
    p--;
  }
  ended = 3;
  for (long p = 0; p < pages; p++) fill((uint64_t *)(base + p * PAGE), 2, p);
  for (long p = 0; p < pages; p++) {
    if (differs((uint64_t *)(base + p * PAGE), 2, p)) wrong++;
    else again++;
  }
  printf("kept %ld lost %ld wrong %ld again %ld\n", kept_count, lost_count, wrong, again);
  return wrong ? 3 : 0;
}
