package io.legoos.memory.owner;

/** What a memory monitor is to a vRegion of a space. */
public enum VRegionRole {
  /** Answers fetches, takes flushes, and has the vRegion's charge. */
  OWNER,
  /** Takes the same flushes; answers no fetch and charges nothing, until it is promoted. */
  REPLICA
}
