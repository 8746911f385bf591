package io.legoos.memory.home;

import io.legoos.memory.region.AddressRange;
import org.jspecify.annotations.Nullable;

/**
 * Who held a {@link Share} at one moment.
 *
 * @param lost nobody
 * @param whole two, and the secondary had everything
 */
record ShareView(
    long id,
    long generation,
    long epoch,
    Holder owner,
    @Nullable Holder secondary,
    boolean lost,
    boolean whole) {
  /** A part of a space and the share that it belonged to. */
  record Part(AddressRange range, ShareView share) {}
}
