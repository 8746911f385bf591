package io.legoos.cli.bench.check;

/**
 * All programs once, one after the other.
 *
 * @param echo raw TCP over loopback, {@link #ECHOES} times 4 KiB there and back
 * @param bareTouch first touches of new memory, without LegoOS
 * @param touch the same with an ExCache that holds all of it
 * @param random reads of random pages with a quarter of them in the ExCache
 * @param skewed the same with nine of ten reads in a fifth of the pages
 * @param scan reads of all pages in order with a quarter of them in the ExCache
 */
record Round(
    Timing echo, Timing bareTouch, Gauged touch, Gauged random, Gauged skewed, Gauged scan) {
  static final int ECHOES = 30_000;
  static final int MEBIBYTES = 64;
  static final int PAGES = MEBIBYTES * 256;
  static final int TOUCH_ROUNDS = 8;
  static final int RANDOM_STEPS = 60_000;
  static final int SKEWED_STEPS = 150_000;
  static final int SCAN_PASSES = 4;

  double echoWallNanos() {
    return (double) echo.wallNanos() / ECHOES;
  }

  double echoCpuNanos() {
    return (double) echo.cpuNanos() / ECHOES;
  }
}
