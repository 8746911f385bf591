package io.legoos.memory.home;

import java.util.EnumSet;
import java.util.Set;

/** How well a {@link Share} is held. */
enum ShareState {
  /** By its owner alone. */
  SOLE,
  /** A secondary is named; the processor may still send flushes to the owner alone. */
  ANNOUNCED,
  /** The secondary gets every flush; what the owner has from before is being copied to it. */
  COPYING,
  /** By two: either can go. */
  WHOLE,
  /** By nobody: what was there is gone for good. */
  LOST;

  private Set<ShareState> next() {
    return switch (this) {
      case SOLE -> EnumSet.of(ANNOUNCED, WHOLE, LOST);
      case ANNOUNCED -> EnumSet.of(COPYING, SOLE, LOST);
      case COPYING -> EnumSet.of(WHOLE, SOLE, LOST);
      case WHOLE -> EnumSet.of(SOLE);
      case LOST -> EnumSet.noneOf(ShareState.class);
    };
  }

  boolean canMoveTo(ShareState other) {
    return next().contains(other);
  }
}
