/* Writes a word to every page of fresh memory, then reads all of them; every page is checked.
 * lines MIB THREADS ORDER: ORDER is "none", "sequential" or "random". MIB and THREADS are powers of
 * two; each thread has its own part. Prints a line for each pass: its name, its pages, nanoseconds
 * from the beginning of its first thread to the end of its last. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define WORDS 512
#define MAX_THREADS 64

enum pass { WRITE, SEQUENTIAL, RANDOM, PASSES };
static const char *const names[] = {"write", "sequential", "random"};

static uint64_t *memory;
static uint64_t pages; /* of a thread */
static uint64_t bits;  /* pages is two to the power of it */
static int wanted[PASSES];
static pthread_barrier_t gate;
static uint64_t began[MAX_THREADS][PASSES];
static uint64_t ended[MAX_THREADS][PASSES];

/* A bijection of 0..pages-1 that jumps about; it needs no table, which would be missed, too. */
static uint64_t shuffled(uint64_t index) {
  uint64_t mask = pages - 1;
  uint64_t value = index;
  for (int round = 0; round < 3; round++) {
    value = (value * 0x9e3779b97f4a7c15u + 0x7f4a7c15u) & mask;
    value ^= value >> (bits / 2 + 1);
  }
  return value;
}

static uint64_t content(uint64_t page) {
  return (page + 1) * 0xd1342543de82ef95u;
}

static void go_through(enum pass pass, uint64_t first) {
  for (uint64_t index = 0; index < pages; index++) {
    uint64_t page = first + (pass == RANDOM ? shuffled(index) : index);
    uint64_t *words = memory + page * WORDS;
    if (pass == WRITE) {
      words[0] = content(page);
    } else if (words[0] != content(page) || words[WORDS - 1] != 0) {
      fprintf(stderr, "page %llu is wrong\n", (unsigned long long)page);
      exit(9);
    }
  }
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Threads take their times themselves: who waits for them may get a processor when they are done. */
static void *work(void *number) {
  uint64_t thread = (uint64_t)(uintptr_t)number;
  for (int pass = WRITE; pass < PASSES; pass++) {
    if (wanted[pass]) {
      pthread_barrier_wait(&gate);
      began[thread][pass] = now();
      go_through(pass, thread * pages);
      ended[thread][pass] = now();
    }
  }
  return NULL;
}

static void print(enum pass pass, uint64_t threads) {
  uint64_t first = began[0][pass];
  uint64_t last = ended[0][pass];
  for (uint64_t i = 1; i < threads; i++) {
    first = began[i][pass] < first ? began[i][pass] : first;
    last = ended[i][pass] > last ? ended[i][pass] : last;
  }
  printf("%s %llu %llu\n", names[pass], (unsigned long long)(pages * threads),
         (unsigned long long)(last - first));
}

static int is_power_of_two(uint64_t value) {
  return value != 0 && (value & (value - 1)) == 0;
}

int main(int count, char **arguments) {
  uint64_t mebibytes = count == 4 ? strtoull(arguments[1], NULL, 10) : 0;
  uint64_t threads = count == 4 ? strtoull(arguments[2], NULL, 10) : 0;
  if (!is_power_of_two(mebibytes) || !is_power_of_two(threads) || threads > MAX_THREADS) {
    return 2;
  }
  for (int pass = WRITE; pass < PASSES; pass++) {
    wanted[pass] = pass == WRITE || strcmp(arguments[3], names[pass]) == 0;
  }
  pages = mebibytes * 256 / threads;
  bits = (uint64_t)__builtin_ctzll(pages);
  uint64_t bytes = mebibytes << 20;
  memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  /* A page is a page, also where the kernel would give a program two MiB at once. */
  if (memory == MAP_FAILED || madvise(memory, bytes, MADV_NOHUGEPAGE) != 0) {
    return 1;
  }
  pthread_barrier_init(&gate, NULL, (unsigned)threads);
  pthread_t workers[MAX_THREADS];
  for (uint64_t i = 0; i < threads; i++) {
    if (pthread_create(&workers[i], NULL, work, (void *)(uintptr_t)i) != 0) {
      return 1;
    }
  }
  for (uint64_t i = 0; i < threads; i++) {
    pthread_join(workers[i], NULL);
  }
  for (int pass = WRITE; pass < PASSES; pass++) {
    if (wanted[pass]) {
      print(pass, threads);
    }
  }
  return 0;
}
