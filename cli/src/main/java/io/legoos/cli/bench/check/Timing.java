package io.legoos.cli.bench.check;

import io.legoos.cli.CliException;

/**
 * What a gauge program says of its part that counts.
 *
 * @param wallNanos wall time
 * @param cpuNanos processor time of the program, user and system
 */
record Timing(long wallNanos, long cpuNanos) {
  /**
   * Reads what the program printed.
   *
   * @throws CliException when that is something else
   */
  static Timing parse(String printed) throws CliException {
    String[] numbers = printed.strip().split(" ");
    try {
      if (numbers.length == 2) {
        return new Timing(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
      }
    } catch (NumberFormatException notNumbers) {
      // as below
    }
    throw CliException.platform("the gauge printed '" + printed.strip() + "', not two numbers");
  }
}
