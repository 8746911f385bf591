package io.legoos.crds;

/** Where a VProcess stands. */
public enum VProcessPhase {
  /** It waits for a processor monitor, for memory or for its input. */
  Pending,
  /** A processor monitor has been asked to start it. */
  Starting,
  /** Its program runs. */
  Running,
  /** Its program ended with status 0. */
  Succeeded,
  /** Its program ended with another status, or could not be started, and is not tried again. */
  Failed,
  /** Its processor monitor is silent; it may still run and is not started elsewhere. */
  Unknown;

  /** Whether nothing more will happen. */
  public boolean isFinal() {
    return this == Succeeded || this == Failed;
  }
}
