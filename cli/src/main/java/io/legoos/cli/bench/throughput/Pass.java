package io.legoos.cli.bench.throughput;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A pass of the program over all of its pages.
 *
 * @param seconds as the program measured them: its start is not in them
 */
record Pass(long pages, double seconds) {
  static final String WRITE = "write";

  private static final double NANOS_PER_SECOND = 1e9;
  private static final int FIELDS = 3;

  /**
   * Passes by their names, from what the program printed: name, pages, nanoseconds.
   *
   * @throws IllegalArgumentException when it is not that
   */
  static Map<String, Pass> parse(String output) {
    Map<String, Pass> passes = new LinkedHashMap<>();
    for (String line : output.strip().split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length != FIELDS) {
        throw new IllegalArgumentException("not a pass: " + line);
      }
      passes.put(
          words[0],
          new Pass(Long.parseLong(words[1]), Long.parseLong(words[2]) / NANOS_PER_SECOND));
    }
    return passes;
  }

  double pagesPerSecond() {
    return pages / seconds;
  }
}
