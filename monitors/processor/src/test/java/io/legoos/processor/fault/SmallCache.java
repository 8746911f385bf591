package io.legoos.processor.fault;

import io.legoos.linux.LinuxException;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.ReplacementPolicy;
import java.util.function.Consumer;

/** An ExCache for tests of what is told to it: nobody owns anything. */
public final class SmallCache {
  private SmallCache() {}

  /**
   * Starts an empty cache of 8 MiB.
   *
   * @param failures gets why the vProcess must end
   */
  public static VProcessCache start(Consumer<String> failures) throws LinuxException {
    return VProcessCache.start(
        "v-1",
        ExCacheGeometry.of(8 << 20, 0),
        ExCacheHabits.of(ReplacementPolicy.FIFO),
        (space, address) -> {},
        (why, detail) -> failures.accept(detail));
  }
}
