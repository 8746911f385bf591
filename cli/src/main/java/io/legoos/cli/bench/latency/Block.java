package io.legoos.cli.bench.latency;

import io.legoos.cli.bench.frame.Samples;
import java.util.List;

/**
 * What one stack did in one of its turns.
 *
 * @param question its label
 * @param p50Micros of a request and its reply
 * @param requestsPerSecond in all of the turn
 */
record Block(
    String question, Stack stack, double p50Micros, double p99Micros, double requestsPerSecond) {
  private static final String SEPARATOR = "\t";
  private static final int FIELDS = 5;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * From the times of its requests.
   *
   * @param allNanos from the first request to the last reply
   * @param requests in that time; a few more than {@code nanos} has when several are under way
   */
  static Block of(String question, Stack stack, List<Double> nanos, long allNanos, int requests) {
    Samples samples = Samples.of(nanos);
    return new Block(
        question,
        stack,
        samples.percentile(50) / NANOS_PER_MICRO,
        samples.percentile(99) / NANOS_PER_MICRO,
        requests * NANOS_PER_SECOND / allNanos);
  }

  /**
   * As {@link #line} wrote it.
   *
   * @throws IllegalArgumentException when it did not
   */
  static Block parse(String line) {
    String[] words = line.split(SEPARATOR);
    if (words.length != FIELDS) {
      throw new IllegalArgumentException("not a block: " + line);
    }
    return new Block(
        words[0],
        Stack.valueOf(words[1]),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]),
        Double.parseDouble(words[4]));
  }

  /** For the other JVM. */
  String line() {
    return String.join(
        SEPARATOR,
        question,
        stack.name(),
        Double.toString(p50Micros),
        Double.toString(p99Micros),
        Double.toString(requestsPerSecond));
  }
}
