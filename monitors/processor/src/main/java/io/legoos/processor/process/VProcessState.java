package io.legoos.processor.process;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a vProcess is in its life. */
public enum VProcessState {
  /** Its home memory monitor is being chosen. */
  PLACING,
  /** Its first process is being set up; nothing of the program has run. */
  STARTING,
  /** Its program runs. */
  RUNNING,
  /** Its tasks are being ended, or its memory is being given back. */
  ENDING,
  /** It is over and holds nothing any more. */
  ENDED;

  private static final Map<VProcessState, Set<VProcessState>> NEXT =
      new EnumMap<>(
          Map.of(
              PLACING, EnumSet.of(STARTING, ENDED),
              STARTING, EnumSet.of(RUNNING, ENDED),
              RUNNING, EnumSet.of(ENDING),
              ENDING, EnumSet.of(ENDED),
              ENDED, EnumSet.noneOf(VProcessState.class)));

  /** Whether a vProcess in this state may enter {@code next}. */
  public boolean canMoveTo(VProcessState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }
}
