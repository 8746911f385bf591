package io.legoos.cli.bench.throughput;

/**
 * Under what a program ran.
 *
 * @param monitors memory monitors; 0: none, it ran without LegoOS
 */
record Setting(Order order, int threads, int monitors) {
  private static final int[] NUMBERS = {1, 2};

  /** One thread, one memory monitor. */
  Setting smallest() {
    return new Setting(order, 1, 1);
  }

  boolean isSmallest() {
    return equals(smallest());
  }

  /** One, and as many as this machine shall have at most. */
  static int[] numbers() {
    return NUMBERS.clone();
  }

  /** Threads and monitors, for people. */
  String scale() {
    return count(threads, "thread") + (monitors == 0 ? "" : ", " + count(monitors, "monitor"));
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
