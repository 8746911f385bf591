package io.legoos.memory.home;

import io.legoos.memory.region.AddressRange;
import org.jspecify.annotations.Nullable;

/**
 * Who held a {@link Share} at one moment.
 *
 * @param lost nobody
 * @param sought nobody, and another monitor may be found
 * @param whole two, and the secondary had everything
 * @param losses how often all holders were lost: what was flushed before the last time is gone
 */
record ShareView(
    long id,
    long generation,
    long epoch,
    Holder owner,
    @Nullable Holder secondary,
    boolean lost,
    boolean sought,
    boolean whole,
    long losses) {
  /** A part of a space and the share that it belonged to. */
  record Part(AddressRange range, ShareView share) {}
}
