package io.legoos.cli.simulate.study;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Searches the smallest number of machines that is enough, from a number that it cannot be below.
 */
final class ComponentsNeeded {
  private ComponentsNeeded() {}

  /**
   * The smallest number from {@code least} to {@code most} that is enough, when more are never
   * worse; where they are, one that is enough while one less is not.
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
    int step = Math.max(1, least / 64);
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
    while (enough - tooFew > 1) {
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
