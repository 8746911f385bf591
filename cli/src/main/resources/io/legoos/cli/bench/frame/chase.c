/* Reads (and sometimes writes) words of random pages; every word is checked.
 * chase MIB STEPS HOT: of 100 steps HOT go to the first fifth of the pages, the others anywhere. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS 512

static uint64_t state = 88172645463325252u;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* Half of each word is noise, so that pages compress as those of real programs do: to about a half. */
static uint64_t content(uint64_t page, uint64_t word, uint64_t version) {
  uint64_t noise = (page * WORDS + word) * 0x9e3779b97f4a7c15u;
  return (noise & 0xffffffff00000000u) | (uint32_t)(page + version);
}

int main(int count, char **arguments) {
  if (count != 4) {
    return 2;
  }
  uint64_t pages = strtoull(arguments[1], NULL, 10) * 256;
  uint64_t steps = strtoull(arguments[2], NULL, 10);
  uint64_t hot = strtoull(arguments[3], NULL, 10);
  uint64_t *memory = malloc(pages * WORDS * sizeof(uint64_t));
  uint32_t *versions = calloc(pages, sizeof(uint32_t));
  if (memory == NULL || versions == NULL) {
    return 1;
  }
  for (uint64_t page = 0; page < pages; page++) {
    for (uint64_t word = 0; word < WORDS; word++) {
      memory[page * WORDS + word] = content(page, word, 0);
    }
  }
  uint64_t sum = 0;
  for (uint64_t step = 0; step < steps; step++) {
    uint64_t page = next() % 100 < hot ? next() % (pages / 5) : next() % pages;
    uint64_t word = next() % WORDS;
    uint64_t *at = memory + page * WORDS;
    /* Word 0 alone changes: its version is known. */
    if (at[word] != content(page, word, word == 0 ? versions[page] : 0)) {
      return 9;
    }
    sum += at[word];
    if (step % 4 == 0) {
      at[0] = content(page, 0, ++versions[page]);
    }
  }
  printf("%llu\n", (unsigned long long)sum);
  return 0;
}
