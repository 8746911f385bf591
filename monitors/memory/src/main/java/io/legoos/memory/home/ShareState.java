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
  /** By nobody: what was there is gone for good. Another monitor is sought for what comes. */
  LOST,
  /** By nobody, and no other monitor has room for what comes. */
  ABANDONED;

  private Set<ShareState> next() {
    return switch (this) {
      case SOLE -> EnumSet.of(ANNOUNCED, WHOLE, LOST);
      case ANNOUNCED -> EnumSet.of(COPYING, SOLE, LOST);
      case COPYING -> EnumSet.of(WHOLE, SOLE, LOST);
      case WHOLE -> EnumSet.of(SOLE);
      case LOST -> EnumSet.of(SOLE, ABANDONED);
      case ABANDONED -> EnumSet.noneOf(ShareState.class);
    };
  }

  /** Whether any monitor holds the share. */
  boolean isHeld() {
    return this != LOST && this != ABANDONED;
  }

  boolean canMoveTo(ShareState other) {
    return next().contains(other);
  }
}
