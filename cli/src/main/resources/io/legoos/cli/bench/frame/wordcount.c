/* Reads a text into memory, counts its words in a hash table there, and prints how many there are.
 * wordcount FILE PASSES: how often they are counted. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  const char *word;
  uint32_t length;
  uint32_t count;
};

static struct entry *table;
static uint64_t capacity = 1u << 16;
static uint64_t used;

static uint64_t hash(const char *word, uint32_t length) {
  uint64_t value = 1469598103934665603u;
  for (uint32_t i = 0; i < length; i++) {
    value = (value ^ (unsigned char)word[i]) * 1099511628211u;
  }
  return value ^ value >> 29;
}

static struct entry *find(const char *word, uint32_t length) {
  uint64_t at = hash(word, length) & (capacity - 1);
  while (table[at].word != NULL &&
         (table[at].length != length || memcmp(table[at].word, word, length) != 0)) {
    at = (at + 1) & (capacity - 1);
  }
  return &table[at];
}

static void grow(void) {
  struct entry *before = table;
  uint64_t entries = capacity;
  capacity *= 2;
  table = calloc(capacity, sizeof *table);
  if (table == NULL) {
    exit(1);
  }
  for (uint64_t i = 0; i < entries; i++) {
    if (before[i].word != NULL) {
      *find(before[i].word, before[i].length) = before[i];
    }
  }
  free(before);
}

static void count(const char *word, uint32_t length) {
  struct entry *entry = find(word, length);
  if (entry->word == NULL) {
    entry->word = word;
    entry->length = length;
    if (++used * 2 > capacity) {
      grow();
      entry = find(word, length);
    }
  }
  entry->count++;
}

static uint64_t count_all(const char *text, uint64_t bytes) {
  uint64_t words = 0;
  for (uint64_t start = 0, at = 0; at <= bytes; at++) {
    if (text[at] == ' ' || text[at] == '\n') {
      if (at > start) {
        count(text + start, (uint32_t)(at - start));
        words++;
      }
      start = at + 1;
    }
  }
  return words;
}

int main(int arguments, char **argument) {
  FILE *file = arguments == 3 ? fopen(argument[1], "r") : NULL;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    return 2;
  }
  uint64_t bytes = (uint64_t)ftell(file);
  rewind(file);
  char *text = malloc(bytes + 1);
  table = calloc(capacity, sizeof *table);
  if (text == NULL || table == NULL || fread(text, 1, bytes, file) != bytes) {
    return 1;
  }
  text[bytes] = ' ';
  uint64_t passes = strtoull(argument[2], NULL, 10);
  uint64_t words = 0;
  for (uint64_t pass = 0; pass < passes; pass++) {
    words += count_all(text, bytes);
  }
  uint64_t check = 0;
  for (uint64_t i = 0; i < capacity; i++) {
    check += hash(table[i].word, table[i].length) * table[i].count;
  }
  printf("%llu words, %llu different, checksum %llu\n", (unsigned long long)words,
         (unsigned long long)used, (unsigned long long)check);
  return 0;
}
