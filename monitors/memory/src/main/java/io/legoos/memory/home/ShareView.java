package io.legoos.memory.home;

import io.legoos.memory.region.AddressRange;
import org.jspecify.annotations.Nullable;

/** Who held a {@link Share} at one moment. */
record ShareView(
    long id, long generation, long epoch, Holder owner, @Nullable Holder secondary, boolean lost) {
  /** A part of a space and the share that it belonged to. */
  record Part(AddressRange range, ShareView share) {}
}
