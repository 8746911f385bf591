package io.legoos.memory.home;

/** What is to be done about a {@link Share} between two changes of its vProcess. Pure. */
enum ShareTask {
  /** It is held as it should be, or something is under way. */
  NOTHING,
  /** It has one holder and should have two. */
  SEEK_SECONDARY,
  /** Its only holder is to give it away: another is sought that becomes the owner. */
  SEEK_SUCCESSOR,
  /** Its owner is to give it away, and the secondary has everything. */
  HAND_OVER,
  /** Its secondary is to be empty, or is not needed any more. */
  DROP_SECONDARY;

  /**
   * The next task.
   *
   * @param replication monitors that should hold the share, 1 or 2
   */
  static ShareTask of(
      ShareState state, int replication, boolean ownerLeaving, boolean secondaryLeaving) {
    return switch (state) {
      case SOLE -> ownerLeaving ? SEEK_SUCCESSOR : replication > 1 ? SEEK_SECONDARY : NOTHING;
      case ANNOUNCED, COPYING ->
          secondaryLeaving || !(ownerLeaving || replication > 1) ? DROP_SECONDARY : NOTHING;
      case WHOLE ->
          secondaryLeaving
              ? DROP_SECONDARY
              : ownerLeaving ? HAND_OVER : replication > 1 ? NOTHING : DROP_SECONDARY;
      // When its processor asks: who is no home any more must not seek.
      case LOST, ABANDONED -> NOTHING;
    };
  }
}
