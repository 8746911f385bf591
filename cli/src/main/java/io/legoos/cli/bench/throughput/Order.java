package io.legoos.cli.bench.throughput;

/** What the program does with its memory when it has written all of it; its words for it. */
enum Order {
  NONE("none"),
  SEQUENTIAL("sequential"),
  RANDOM("random");

  private final String word;

  Order(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
