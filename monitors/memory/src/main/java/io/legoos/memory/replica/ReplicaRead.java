package io.legoos.memory.replica;

/** What a replica answers to the read of a page. */
public enum ReplicaRead {
  /** The bytes that were last written. */
  OK,
  /** Nothing was written since it was last discarded. */
  NOT_HELD,
  /** Something was written that is not kept. */
  UNREPLICATED
}
