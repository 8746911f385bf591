package io.legoos.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges of quantities that several kinds share. */
final class Amounts {
  private Amounts() {}

  static void cpu(String path, Quantity cpu, List<Violation> found) {
    if (!cpu.isWithin(Rules.MIN_CPU, Rules.MAX_CPU)) {
      found.add(new Violation(path, Rules.CPU));
    }
  }

  static void space(String path, @Nullable Quantity space, List<Violation> found) {
    if (space != null && !space.isWithin(Rules.MIN_SPACE, Rules.MAX_SPACE)) {
      found.add(new Violation(path, Rules.SPACE));
    }
  }

  static void exCache(String path, Quantity size, List<Violation> found) {
    if (!size.isWithin(ExCacheSpec.MINIMUM, ExCacheSpec.MAXIMUM)) {
      found.add(new Violation(path, Rules.EXCACHE_SIZE));
    }
  }
}
