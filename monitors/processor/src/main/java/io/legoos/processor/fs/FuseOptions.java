package io.legoos.processor.fs;

import io.legoos.linux.fuse.FuseValidity;
import java.time.Duration;

/**
 * How a volume is served.
 *
 * @param validity for how long the kernel uses names and attributes without asking
 * @param missing for how long it believes that there is no such name; zero: always asks
 * @param maxThreads requests under way at once; further ones wait in the kernel
 * @param idleThreads that are kept waiting for requests
 */
public record FuseOptions(
    FuseValidity validity, Duration missing, int maxThreads, int idleThreads) {
  /** One second, no belief in missing names, 64 threads of which 4 stay. */
  public static final FuseOptions DEFAULT =
      new FuseOptions(
          new FuseValidity(Duration.ofSeconds(1), Duration.ofSeconds(1)), Duration.ZERO, 64, 4);

  private static final int MOST_THREADS = 1024;

  /** Checks. */
  public FuseOptions {
    if (missing.isNegative()
        || maxThreads < 2
        || maxThreads > MOST_THREADS
        || idleThreads < 1
        || idleThreads > maxThreads) {
      throw new IllegalArgumentException("options of a mount out of range");
    }
  }
}
