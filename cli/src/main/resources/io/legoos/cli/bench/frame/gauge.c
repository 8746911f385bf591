/* What `lego bench check` times. Prints the nanoseconds of wall time and of processor time of the
 * part that counts, which begins when all memory is filled.
 *   gauge random MIB STEPS HOT  as chase: of 100 steps HOT go to the first fifth of the pages
 *   gauge scan MIB PASSES       reads one word of each page, in order
 *   gauge touch MIB ROUNDS      writes one word of each page of new memory
 *   gauge echo MESSAGES         sends 4 KiB over loopback to a child and back, both on one processor */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define WORDS (PAGE / sizeof(uint64_t))

static uint64_t state = 88172645463325252u;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static uint64_t nanos(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Processor time of children that have ended. */
static uint64_t children(void) {
  struct rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  return ((uint64_t)used.ru_utime.tv_sec + (uint64_t)used.ru_stime.tv_sec) * 1000000000u +
         ((uint64_t)used.ru_utime.tv_usec + (uint64_t)used.ru_stime.tv_usec) * 1000u;
}

static uint64_t wall_start;
static uint64_t cpu_start;

static void begin(void) {
  wall_start = nanos(CLOCK_MONOTONIC);
  cpu_start = nanos(CLOCK_PROCESS_CPUTIME_ID);
}

static int end(void) {
  uint64_t cpu = nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu_start + children();
  uint64_t wall = nanos(CLOCK_MONOTONIC) - wall_start;
  printf("%llu %llu\n", (unsigned long long)wall, (unsigned long long)cpu);
  return 0;
}

static uint64_t content(uint64_t page, uint64_t word) {
  return (page * WORDS + word) * 0x9e3779b97f4a7c15u;
}

/* Pages as small as they are with LegoOS. */
static uint64_t *map(uint64_t pages) {
  uint64_t *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    exit(1);
  }
  madvise(memory, pages * PAGE, MADV_NOHUGEPAGE);
  return memory;
}

static uint64_t *filled(uint64_t pages) {
  uint64_t *memory = map(pages);
  for (uint64_t page = 0; page < pages; page++) {
    for (uint64_t word = 0; word < WORDS; word++) {
      memory[page * WORDS + word] = content(page, word);
    }
  }
  return memory;
}

/* Every fourth step writes, what was there, so that a later read can check it. */
static int random_pages(uint64_t pages, uint64_t steps, uint64_t hot) {
  uint64_t *memory = filled(pages);
  begin();
  for (uint64_t step = 0; step < steps; step++) {
    uint64_t page = next() % 100 < hot ? next() % (pages / 5) : next() % pages;
    uint64_t word = next() % WORDS;
    volatile uint64_t *at = memory + page * WORDS + word;
    uint64_t seen = *at;
    if (seen != content(page, word)) {
      return 9;
    }
    if (step % 4 == 0) {
      *at = seen;
    }
  }
  return end();
}

static int scan(uint64_t pages, uint64_t passes) {
  uint64_t *memory = filled(pages);
  begin();
  for (uint64_t pass = 0; pass < passes; pass++) {
    for (uint64_t page = 0; page < pages; page++) {
      volatile uint64_t *at = memory + page * WORDS + pass % WORDS;
      if (*at != content(page, pass % WORDS)) {
        return 9;
      }
    }
  }
  return end();
}

static int touch(uint64_t pages, uint64_t rounds) {
  begin();
  for (uint64_t round = 0; round < rounds; round++) {
    uint64_t *memory = map(pages);
    for (uint64_t page = 0; page < pages; page++) {
      memory[page * WORDS] = page + 1;
    }
    if (memory[(pages - 1) * WORDS] != pages) {
      return 9;
    }
    munmap(memory, pages * PAGE);
  }
  return end();
}

static int transfer(int socket, char *page, int sends) {
  for (size_t done = 0; done < PAGE;) {
    ssize_t bytes = sends ? send(socket, page + done, PAGE - done, MSG_NOSIGNAL)
                          : recv(socket, page + done, PAGE - done, 0);
    if (bytes <= 0) {
      return 0;
    }
    done += (size_t)bytes;
  }
  return 1;
}

static void one_processor(void) {
  cpu_set_t all;
  cpu_set_t one;
  if (sched_getaffinity(0, sizeof all, &all) != 0) {
    exit(1);
  }
  CPU_ZERO(&one);
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
    if (CPU_ISSET(cpu, &all)) {
      CPU_SET(cpu, &one);
      break;
    }
  }
  if (sched_setaffinity(0, sizeof one, &one) != 0) {
    exit(1);
  }
}

static int echo(uint64_t messages) {
  static char page[PAGE];
  one_processor();
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
      listen(listener, 1) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
    return 1;
  }
  int yes = 1;
  pid_t child = fork();
  if (child == 0) {
    int peer = accept(listener, NULL, NULL);
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    while (transfer(peer, page, 0) && transfer(peer, page, 1)) {
    }
    _exit(0);
  }
  int lane = socket(AF_INET, SOCK_STREAM, 0);
  if (child < 0 || connect(lane, (struct sockaddr *)&address, length) != 0) {
    return 1;
  }
  setsockopt(lane, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  begin();
  for (uint64_t i = 0; i < messages; i++) {
    if (!transfer(lane, page, 1) || !transfer(lane, page, 0)) {
      return 1;
    }
  }
  close(lane);
  waitpid(child, NULL, 0);
  return end();
}

int main(int count, char **arguments) {
  uint64_t numbers[3] = {0};
  for (int i = 2; i < count && i < 5; i++) {
    numbers[i - 2] = strtoull(arguments[i], NULL, 10);
  }
  if (count == 5 && strcmp(arguments[1], "random") == 0) {
    return random_pages(numbers[0] * 256, numbers[1], numbers[2]);
  }
  if (count == 4 && strcmp(arguments[1], "scan") == 0) {
    return scan(numbers[0] * 256, numbers[1]);
  }
  if (count == 4 && strcmp(arguments[1], "touch") == 0) {
    return touch(numbers[0] * 256, numbers[1]);
  }
  if (count == 3 && strcmp(arguments[1], "echo") == 0) {
    return echo(numbers[0]);
  }
  return 2;
}
