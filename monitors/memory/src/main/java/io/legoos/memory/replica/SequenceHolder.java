package io.legoos.memory.replica;

/** Somebody who keeps sequences of a log for longer than a call. */
@FunctionalInterface
public interface SequenceHolder {
  /**
   * Exchanges every sequence held that {@link Relocation#of} changes: retains the new one (unless
   * it is {@link ReplicaLog#DROPPED}) and releases the old, in one step for those who use it.
   * Called by the log's compactor, which holds no lock.
   */
  void relocate(Relocation relocation);
}
