/*
 * Random calls on areas of memory, by several threads; every word of every page is checked each time.
 * memory-stress SEED OPERATIONS THREADS FORKS: each thread does OPERATIONS on areas of its own, and with
 * FORKS 1 some are of children. Addresses that one thread gave back are hints for the mappings of all.
 * Prints "fine"; status 9 says that a word was wrong, and stderr which.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define WORDS (PAGE / sizeof(uint64_t))
#define AREAS 12
#define MOST_THREADS 16
#define WRONG 9

/* A mapping; a page's version tells its words: 0 is zeros. */
struct area {
  uint64_t *at;
  uint64_t pages;
  uint64_t id;
  uint32_t *versions;
  int closed; /* a part was: the kernel may have it in several mappings since, which mremap refuses */
};

static int operations;
static int forks;
static uint64_t seed;
static uint64_t ids;
static void *given_back; /* by any thread, a moment ago */

static __thread uint64_t state;
static __thread int thread;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static uint64_t content(const struct area *area, uint64_t page, uint32_t version, uint64_t word) {
  if (version == 0) {
    return 0;
  }
  return ((area->id << 40) ^ (page << 20) ^ version) * 0x9e3779b97f4a7c15u + word;
}

static void fail(const char *what) {
  perror(what);
  _exit(3);
}

static void check(const struct area *area, uint64_t page) {
  volatile uint64_t *words = area->at + page * WORDS;
  for (uint64_t word = 0; word < WORDS; word++) {
    uint64_t found = words[word];
    uint64_t wanted = content(area, page, area->versions[page], word);
    if (found != wanted) {
      fprintf(stderr, "seed %lu thread %d: page %lu of %lu at %p, version %u, word %lu: %lx, not %lx\n", seed,
          thread, page, area->pages, (void *)area->at, area->versions[page], word, found, wanted);
      _exit(WRONG);
    }
  }
}

static void check_all(const struct area *area) {
  for (uint64_t page = 0; page < area->pages; page++) {
    check(area, page);
  }
}

static void put(struct area *area, uint64_t page) {
  uint64_t *words = area->at + page * WORDS;
  uint32_t version = ++area->versions[page];
  for (uint64_t word = 0; word < WORDS; word++) {
    words[word] = content(area, page, version, word);
  }
}

static void make(struct area *area) {
  static const int sizes[] = {1, 16, 17, 32, 60, 128, 128, 200, 256, 500};
  void *hint = next() % 3 == 0 ? __atomic_load_n(&given_back, __ATOMIC_RELAXED) : NULL;
  area->pages = sizes[next() % 10];
  area->id = __atomic_add_fetch(&ids, 1, __ATOMIC_RELAXED);
  area->at = mmap(hint, area->pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  area->versions = calloc(area->pages, sizeof(uint32_t));
  area->closed = 0;
  if (area->at == MAP_FAILED || area->versions == NULL) {
    fail("mmap");
  }
}

static void replace(struct area *area) {
  __atomic_store_n(&given_back, area->at, __ATOMIC_RELAXED);
  if (munmap(area->at, area->pages * PAGE) != 0) {
    fail("munmap");
  }
  free(area->versions);
  make(area);
}

static void grow(struct area *area) {
  if (area->closed) {
    return;
  }
  uint64_t pages = area->pages > 600 ? 100 : area->pages + (next() % 2 ? 16 : 64);
  area->at = mremap(area->at, area->pages * PAGE, pages * PAGE, MREMAP_MAYMOVE);
  area->versions = realloc(area->versions, pages * sizeof(uint32_t));
  if (area->at == MAP_FAILED || area->versions == NULL) {
    fail("mremap");
  }
  if (pages > area->pages) {
    memset(area->versions + area->pages, 0, (pages - area->pages) * sizeof(uint32_t));
  }
  area->pages = pages;
}

/* What is read-only can leave only by being copied. */
static void close_and_open(struct area *area, uint64_t from, uint64_t count) {
  area->closed = 1;
  if (mprotect(area->at + from * WORDS, count * PAGE, PROT_READ) != 0) {
    fail("mprotect");
  }
  check_all(area);
  if (mprotect(area->at + from * WORDS, count * PAGE, PROT_READ | PROT_WRITE) != 0) {
    fail("mprotect");
  }
}

static void live_in_a_child(struct area *areas, struct area *touched) {
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < AREAS / 2; i++) {
      for (uint64_t page = 0; page < areas[i].pages; page++) {
        check(&areas[i], page);
        if (page % 5 == 0) {
          put(&areas[i], page);
        }
      }
    }
    _exit(0);
  }
  for (uint64_t page = 0; page < touched->pages; page += 2) {
    put(touched, page); /* while the child reads the old ones */
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    _exit(WIFEXITED(status) && WEXITSTATUS(status) == WRONG ? WRONG : 4);
  }
}

static void operate(struct area *areas) {
  struct area *area = &areas[next() % AREAS];
  uint64_t from = next() % area->pages;
  uint64_t count = 1 + next() % (area->pages - from);
  switch (next() % 18) {
  case 0: case 1: case 2:
    for (uint64_t i = 0; i < count; i++) {
      put(area, from + i);
    }
    break;
  case 3: case 4: case 5: case 6:
    for (uint64_t i = 0; i < count; i++) {
      check(area, from + i);
    }
    break;
  case 7:
    for (uint64_t i = count; i-- > 0;) {
      check(area, from + i);
    }
    break;
  case 8:
    for (uint64_t i = count; i-- > 0;) {
      put(area, from + i);
    }
    break;
  case 9: case 10:
    for (int i = 0; i < 20; i++) {
      uint64_t page = next() % area->pages;
      check(area, page);
      if (next() % 3 == 0) {
        put(area, page);
      }
    }
    break;
  case 11:
    for (uint64_t page = 0; page < area->pages; page++) {
      page % 2 ? put(area, page) : check(area, page);
    }
    break;
  case 12: case 13:
    check_all(area);
    replace(area);
    break;
  case 14:
    replace(area);
    check_all(area);
    break;
  case 15:
    madvise(area->at + from * WORDS, count * PAGE, MADV_DONTNEED);
    memset(area->versions + from, 0, count * sizeof(uint32_t));
    break;
  case 16:
    grow(area);
    break;
  default:
    if (forks && next() % 10 == 0) {
      live_in_a_child(areas, area);
    } else {
      close_and_open(area, from, count);
    }
  }
}

static void *work(void *number) {
  struct area areas[AREAS];
  thread = (int)(intptr_t)number;
  state = seed * 7919 + (uint64_t)thread * 104729 + 88172645463325252u;
  for (int i = 0; i < AREAS; i++) {
    make(&areas[i]);
  }
  for (int i = 0; i < operations; i++) {
    operate(areas);
  }
  for (int i = 0; i < AREAS; i++) {
    check_all(&areas[i]);
  }
  return NULL;
}

int main(int count, char **arguments) {
  pthread_t threads[MOST_THREADS];
  if (count != 5 || atoi(arguments[3]) > MOST_THREADS) {
    return 2;
  }
  seed = strtoull(arguments[1], NULL, 10);
  operations = atoi(arguments[2]);
  forks = atoi(arguments[4]);
  int others = atoi(arguments[3]) - 1;
  for (int i = 0; i < others; i++) {
    pthread_create(&threads[i], NULL, work, (void *)(intptr_t)(i + 1));
  }
  work(NULL);
  for (int i = 0; i < others; i++) {
    pthread_join(threads[i], NULL);
  }
  puts("fine");
  return 0;
}
