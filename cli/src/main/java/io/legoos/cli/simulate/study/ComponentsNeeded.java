package io.legoos.cli.simulate.study;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Searches the smallest number of machines that is enough, from a number that it cannot be below.
 */
final class ComponentsNeeded {
  private ComponentsNeeded() {}

  /** Beyond this many machines one in so many may be too many: each trial takes long. */
  private static final int PRECISION = 500;

  /**
   * The smallest number from {@code least} to {@code most} that is enough, when more are never
   * worse; of more than 500, one that is at most 0.2 % above it.
   *
   * @param isEnough tried as seldom as possible
   */
  static OptionalInt search(int least, int most, IntPredicate isEnough) {
    if (least > most) {
      return OptionalInt.empty();
    }
    if (isEnough.test(least)) {
      return OptionalInt.of(least);
    }
    int tooFew = least;
    int step = Math.max(1, least / PRECISION);
    int enough;
    while (true) {
      if (tooFew == most) {
        return OptionalInt.empty();
      }
      enough = (int) Math.min(most, (long) tooFew + step);
      if (isEnough.test(enough)) {
        break;
      }
      tooFew = enough;
      step *= 2;
    }
    while (enough - tooFew > Math.max(1, enough / PRECISION)) {
      int middle = tooFew + (enough - tooFew) / 2;
      if (isEnough.test(middle)) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    return OptionalInt.of(enough);
  }
}
